with tweets as (
    {{ landed('x', 'tweets') }}
),

mentions as (
    {{ landed('x', 'mentions') }}
),

search as (
    {{ landed('x', 'search') }}
),

unioned as (
    select * from tweets
    union all
    select * from mentions
    union all
    select * from search
),

distinct_readings as (
    -- One post comes in several streams: what was read in one second is one reading.
    select *
    from unioned
    qualify row_number() over (
        partition by id, _observed_at
        order by _run_id desc, impression_count desc, _record_id asc
    ) = 1
),

renamed as (
    select
        'x:' || id as post_id,
        created_at as posted_at,
        like_count,
        retweet_count as repost_count,
        reply_count,
        quote_count,
        impression_count,
        _record_id as record_id,
        _run_id as run_id,
        _observed_at as observed_at
    from distinct_readings
)

select * from renamed
