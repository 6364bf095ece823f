with readings as (
    {{ landed('facebook', 'posts') }}
),

distinct_readings as (
    -- What was read in one second is one reading.
    select *
    from readings
    qualify row_number() over (
        partition by id, _observed_at
        order by _run_id desc, reaction_count desc, _record_id asc
    ) = 1
),

renamed as (
    select
        'facebook:' || id as post_id,
        created_at as posted_at,
        reaction_count as like_count,
        share_count as repost_count,
        comment_count as reply_count,
        cast(null as bigint) as quote_count,
        cast(null as bigint) as impression_count,
        _record_id as record_id,
        _run_id as run_id,
        _observed_at as observed_at
    from distinct_readings
)

select * from renamed
