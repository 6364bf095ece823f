with insights as (
    select * from {{ ref('stg_instagram__media_insights') }}
),

side_by_side as (
    -- A metric that is not given, or no longer, has no row: null, never zero.
    select
        post_id,
        max(metric_value) filter (where metric_name = 'views')
            as view_count,
        max(metric_value) filter (where metric_name = 'reach')
            as reach_count,
        max(metric_value) filter (where metric_name = 'impressions')
            as impression_count,
        max(metric_value) filter (where metric_name = 'likes')
            as like_count,
        max(metric_value) filter (where metric_name = 'comments')
            as comment_count,
        max(metric_value) filter (where metric_name = 'shares')
            as share_count,
        max(metric_value) filter (where metric_name = 'saved')
            as save_count,
        max(metric_value) filter (where metric_name = 'total_interactions')
            as engagement_count,
        max(metric_value) filter (where metric_name = 'follows')
            as follow_count,
        max(metric_value) filter (where metric_name = 'profile_visits')
            as profile_view_count,
        max(metric_value) filter (where metric_name = 'replies')
            as reply_count,
        max(metric_value) filter (where metric_name = 'navigation')
            as navigation_count,
        max(metric_value) filter (where metric_name = 'ig_reels_avg_watch_time')
            as average_watch_milliseconds,
        max(metric_value) filter (where metric_name = 'ig_reels_video_view_total_time')
            as watch_milliseconds,
        {{ sorted_set('record_id') }} as record_ids,
        max(observed_at) as observed_at
    from insights
    group by
        post_id
)

select * from side_by_side
