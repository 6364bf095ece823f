with posts as (
    {{ landed('bluesky', 'posts') }}
),

search as (
    {{ landed('bluesky', 'search') }}
),

replies as (
    {{ landed('bluesky', 'replies') }}
),

unioned as (
    select * from posts
    union all
    select * from search
    union all
    select * from replies
),

distinct_readings as (
    -- One post comes in several streams: what was read in one second is one reading.
    select *
    from unioned
    where reposted_uri is null
    qualify row_number() over (
        partition by uri, _observed_at
        order by _run_id desc, like_count desc, _record_id asc
    ) = 1
),

renamed as (
    select
        'bluesky:' || uri as post_id,
        {{ bluesky_written_at() }} as posted_at,
        like_count,
        repost_count,
        reply_count,
        quote_count,
        cast(null as bigint) as view_count,
        cast(null as bigint) as impression_count,
        cast(null as bigint) as reach_count,
        _record_id as record_id,
        _run_id as run_id,
        _observed_at as observed_at
    from distinct_readings
)

select * from renamed
