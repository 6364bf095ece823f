with source as (
    {{ landed('weibo', 'users') }}
),

latest as (
    {{ last_readings('source', 'id') }}
),

renamed as (
    select
        'weibo:' || id as account_id,
        lower(screen_name) as handle,
        created_at as account_created_at,
        is_verified,
        followers_count,
        friends_count as following_count,
        statuses_count as post_count,
        {{ provenance_columns() }}
    from latest
)

select * from renamed
