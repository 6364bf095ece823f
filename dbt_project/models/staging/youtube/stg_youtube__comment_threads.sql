with source as (
    {{ landed('youtube', 'comment_threads') }}
),

latest as (
    -- A thread is read again while replies may come: keep its last reading.
    {{ last_readings('source', 'id') }}
),

renamed as (
    select
        'youtube:' || id as comment_id,
        'youtube:' || video_id as post_id,
        'youtube:' || author_channel_id as account_id,
        lower(ltrim(author_handle, '@')) as handle,
        published_at as commented_at,
        case when updated_at > published_at then updated_at end as edited_at,
        text,
        like_count,
        reply_count,
        {{ provenance_columns() }}
    from latest
)

select * from renamed
