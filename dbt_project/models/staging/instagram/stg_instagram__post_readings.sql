with media as (
    {{ landed('instagram', 'media') }}
),

stories as (
    {{ landed('instagram', 'stories') }}
),

competitor_media as (
    {{ landed('instagram', 'competitor_media') }}
),

unioned as (
    select * from media
    union all
    select * from stories
    union all
    select * from competitor_media
),

distinct_readings as (
    -- What was read in one second is one reading.
    select *
    from unioned
    qualify row_number() over (
        partition by id, _observed_at
        order by _run_id desc, like_count desc, _record_id asc
    ) = 1
),

renamed as (
    select
        'instagram:' || id as post_id,
        created_at as posted_at,
        like_count,
        cast(null as bigint) as repost_count,
        comment_count as reply_count,
        cast(null as bigint) as quote_count,
        cast(null as bigint) as impression_count,
        _record_id as record_id,
        _run_id as run_id,
        _observed_at as observed_at
    from distinct_readings
)

select * from renamed
