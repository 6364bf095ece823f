with insights as (
    select * from {{ ref('stg_instagram__account_insights') }}
),

side_by_side as (
    -- A metric that is not given, or no longer, has no row: null, never zero.
    select
        account_id,
        metric_date,
        reporting_time_zone,
        max(metric_value) filter (where metric_name = 'views')
            as view_count,
        max(metric_value) filter (where metric_name = 'reach')
            as reach_count,
        max(metric_value) filter (where metric_name = 'impressions')
            as impression_count,
        max(metric_value) filter (where metric_name = 'profile_views')
            as profile_view_count,
        max(metric_value) filter (where metric_name = 'accounts_engaged')
            as engaged_account_count,
        max(metric_value) filter (where metric_name = 'total_interactions')
            as engagement_count,
        max(metric_value) filter (where metric_name = 'likes')
            as like_count,
        max(metric_value) filter (where metric_name = 'comments')
            as comment_count,
        max(metric_value) filter (where metric_name = 'shares')
            as share_count,
        max(metric_value) filter (where metric_name = 'saves')
            as save_count,
        max(metric_value) filter (where metric_name = 'replies')
            as reply_count,
        max(metric_value) filter (where metric_name = 'profile_links_taps')
            as link_tap_count,
        max(metric_value) filter (where metric_name = 'follower_count')
            as follow_count,
        {{ sorted_set('record_id') }} as record_ids,
        max(observed_at) as observed_at
    from insights
    group by
        account_id,
        metric_date,
        reporting_time_zone
)

select * from side_by_side
