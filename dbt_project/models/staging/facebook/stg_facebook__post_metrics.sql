with insights as (
    select * from {{ ref('stg_facebook__post_insights') }}
),

side_by_side as (
    -- A metric that is not given, or no longer, has no row: null, never zero.
    select
        post_id,
        max(metric_value) filter (where metric_name = 'post_media_view')
            as view_count,
        max(metric_value) filter (where metric_name = 'post_total_media_view_unique')
            as reach_count,
        max(metric_value) filter (where metric_name = 'post_impressions')
            as impression_count,
        max(metric_value) filter (where metric_name = 'post_impressions_unique')
            as impression_reach_count,
        max(metric_value) filter (where metric_name = 'post_clicks')
            as click_count,
        max(metric_value) filter (where metric_name = 'post_video_views')
            as video_view_count,
        {{ sorted_set('record_id') }} as record_ids,
        max(observed_at) as observed_at
    from insights
    group by
        post_id
)

select * from side_by_side
