with source as (
    {{ landed('youtube', 'channels') }}
),

latest as (
    {{ last_readings('source', 'id') }}
),

renamed as (
    select
        'youtube:' || id as account_id,
        lower(ltrim(handle, '@')) as handle,
        title as account_name,
        published_at as account_created_at,
        country,
        uploads_playlist_id,
        -- What a channel hides comes as nothing or as 0: either way it is unknown.
        case
            when not coalesce(is_subscriber_count_hidden, false) then subscriber_count
        end as followers_count,
        view_count,
        video_count as post_count,
        {{ provenance_columns() }}
    from latest
)

select * from renamed
