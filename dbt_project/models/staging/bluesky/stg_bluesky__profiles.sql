with source as (
    {{ landed('bluesky', 'profiles') }}
),

latest as (
    {{ last_readings('source', 'did') }}
),

renamed as (
    select
        'bluesky:' || did as account_id,
        lower(handle) as handle,
        created_at as account_created_at,
        followers_count,
        follows_count as following_count,
        posts_count as post_count,
        {{ provenance_columns() }}
    from latest
)

select * from renamed
