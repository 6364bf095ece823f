with readings as (
    {{ landed('facebook', 'posts') }}
),

insights as (
    {{ landed('facebook', 'post_insights') }}
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

insights_of_runs as (
    -- They are asked for apart, in the same run.
    select
        post_id,
        _run_id,
        max(value) filter (where metric = 'post_media_view') as view_count,
        max(value) filter (where metric = 'post_impressions') as impression_count,
        max(value) filter (where metric = 'post_total_media_view_unique') as reach_count
    from insights
    group by
        post_id,
        _run_id
),

renamed as (
    select
        'facebook:' || distinct_readings.id as post_id,
        distinct_readings.created_at as posted_at,
        distinct_readings.reaction_count as like_count,
        distinct_readings.share_count as repost_count,
        distinct_readings.comment_count as reply_count,
        cast(null as bigint) as quote_count,
        insights_of_runs.view_count,
        insights_of_runs.impression_count,
        insights_of_runs.reach_count,
        distinct_readings._record_id as record_id,
        distinct_readings._run_id as run_id,
        distinct_readings._observed_at as observed_at
    from distinct_readings
    left join insights_of_runs
        on
            distinct_readings.id = insights_of_runs.post_id
            and distinct_readings._run_id = insights_of_runs._run_id
)

select * from renamed
