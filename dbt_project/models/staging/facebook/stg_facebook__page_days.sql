with insights as (
    select * from {{ ref('stg_facebook__page_insights') }}
),

side_by_side as (
    -- A metric that is not given, or no longer, has no row: null, never zero.
    select
        account_id,
        metric_date,
        reporting_time_zone,
        max(metric_value) filter (where metric_name = 'page_media_view')
            as view_count,
        max(metric_value) filter (where metric_name = 'page_total_media_view_unique')
            as reach_count,
        max(metric_value) filter (where metric_name = 'page_impressions')
            as impression_count,
        max(metric_value) filter (where metric_name = 'page_impressions_unique')
            as impression_reach_count,
        max(metric_value) filter (where metric_name = 'page_post_engagements')
            as engagement_count,
        max(metric_value) filter (where metric_name = 'page_views_total')
            as profile_view_count,
        max(metric_value) filter (where metric_name = 'page_total_actions')
            as action_count,
        max(metric_value) filter (where metric_name = 'page_video_views')
            as video_view_count,
        max(metric_value) filter (where metric_name = 'page_daily_follows')
            as follow_count,
        max(metric_value) filter (where metric_name = 'page_daily_unfollows_unique')
            as unfollow_count,
        max(metric_value) filter (where metric_name = 'page_follows')
            as followers_count,
        {{ sorted_set('record_id') }} as record_ids,
        max(observed_at) as observed_at
    from insights
    group by
        account_id,
        metric_date,
        reporting_time_zone
)

select * from side_by_side
