with source as (
    {{ landed('youtube', 'videos') }}
),

distinct_readings as (
    -- What was read in one second is one reading.
    select *
    from source
    qualify row_number() over (
        partition by id, _observed_at
        order by _run_id desc, view_count desc, _record_id asc
    ) = 1
),

renamed as (
    -- Views are no impressions: YouTube gives none of those, nor reposts, nor quotes.
    select
        'youtube:' || id as post_id,
        published_at as posted_at,
        like_count,
        cast(null as bigint) as repost_count,
        comment_count as reply_count,
        cast(null as bigint) as quote_count,
        view_count,
        cast(null as bigint) as impression_count,
        cast(null as bigint) as reach_count,
        _record_id as record_id,
        _run_id as run_id,
        _observed_at as observed_at
    from distinct_readings
)

select * from renamed
