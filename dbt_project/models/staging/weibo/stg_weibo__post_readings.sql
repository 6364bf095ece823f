with statuses as (
    {{ landed('weibo', 'statuses') }}
),

mentions as (
    {{ landed('weibo', 'mentions') }}
),

reposts as (
    {{ landed('weibo', 'reposts') }}
),

unioned as (
    select * from statuses
    union all
    select * from mentions
    union all
    select * from reposts
),

distinct_readings as (
    -- One post comes in several streams: what was read in one second is one reading.
    select *
    from unioned
    -- What is left of a removed post counts nothing.
    where deleted is distinct from '1'
    qualify row_number() over (
        partition by id, _observed_at
        order by _run_id desc, attitudes_count desc, _record_id asc
    ) = 1
),

renamed as (
    select
        'weibo:' || id as post_id,
        created_at as posted_at,
        attitudes_count as like_count,
        reposts_count as repost_count,
        comments_count as reply_count,
        cast(null as bigint) as quote_count,
        cast(null as bigint) as view_count,
        cast(null as bigint) as impression_count,
        cast(null as bigint) as reach_count,
        _record_id as record_id,
        _run_id as run_id,
        _observed_at as observed_at
    from distinct_readings
)

select * from renamed
