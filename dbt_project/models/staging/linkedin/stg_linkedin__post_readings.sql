with source as (
    {{ landed('linkedin', 'post_statistics') }}
),

distinct_readings as (
    -- What was read in one second is one reading.
    select *
    from source
    qualify row_number() over (
        partition by post, _observed_at
        order by _run_id desc, impression_count desc, _record_id asc
    ) = 1
),

renamed as (
    select
        'linkedin:' || post as post_id,
        {{ linkedin_posted_at('post') }} as posted_at,
        like_count,
        share_count as repost_count,
        comment_count as reply_count,
        cast(null as bigint) as quote_count,
        cast(null as bigint) as view_count,
        impression_count,
        unique_impression_count as reach_count,
        click_count,
        _record_id as record_id,
        _run_id as run_id,
        _observed_at as observed_at
    from distinct_readings
)

select * from renamed
