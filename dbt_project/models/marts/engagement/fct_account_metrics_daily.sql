{#- Our words for metrics that are told by name; others keep the platform's. -#}
{%- set insights = {
    'facebook': ('stg_facebook__page_insights', {
        'page_media_view': 'views',
        'page_total_media_view_unique': 'reach',
        'page_impressions': 'impressions',
        'page_impressions_unique': 'impression_reach',
        'page_post_engagements': 'engagements',
        'page_views_total': 'profile_views',
        'page_total_actions': 'actions',
        'page_video_views': 'video_views',
        'page_daily_follows': 'follows',
        'page_daily_unfollows_unique': 'unfollows',
        'page_follows': 'followers',
    }),
    'instagram': ('stg_instagram__account_insights', {
        'total_interactions': 'engagements',
        'accounts_engaged': 'engaged_accounts',
        'profile_links_taps': 'link_taps',
        'follower_count': 'follows',
    }),
} -%}
{#- The columns of LinkedIn's days, with our word for each. -#}
{%- set statistics = {
    'stg_linkedin__share_statistics': {
        'impression_count': 'impressions',
        'reach_count': 'reach',
        'click_count': 'clicks',
        'like_count': 'likes',
        'repost_count': 'reposts',
        'reply_count': 'replies',
    },
    'stg_linkedin__page_statistics': {
        'page_view_count': 'profile_views',
        'visitor_count': 'profile_visitors',
    },
    'stg_linkedin__follower_statistics': {
        'organic_follower_change': 'organic_follower_change',
        'paid_follower_change': 'paid_follower_change',
    },
} -%}

with unioned as (
    {% for platform, (model, words) in insights.items() if is_set_up(platform) -%}
        select
            '{{ platform }}' as platform,
            account_id,
            metric_date,
            reporting_time_zone,
            case metric_name
                {% for field, word in words.items() -%}
                    when '{{ field }}' then '{{ word }}'
                {% endfor -%}
                else metric_name
            end as metric,
            metric_name as platform_field,
            cast(metric_value as double) as metric_value,
            observed_at,
            record_id
        from {{ ref(model) }}
        union all
    {% endfor -%}
    {% if is_set_up('linkedin') -%}
        {% for model, words in statistics.items() -%}
            {% for column, word in words.items() -%}
                select
                    'linkedin' as platform,
                    account_id,
                    statistics_date as metric_date,
                    'UTC' as reporting_time_zone,
                    '{{ word }}' as metric,
                    '{{ column }}' as platform_field,
                    cast({{ column }} as double) as metric_value,
                    observed_at,
                    record_id
                from {{ ref(model) }}
                union all
            {% endfor -%}
        {% endfor -%}
    {% endif -%}
    {% if is_set_up('mediawiki') -%}
        -- An article that moved was viewed under both its titles.
        select
            'mediawiki' as platform,
            page_id as account_id,
            viewed_date as metric_date,
            'UTC' as reporting_time_zone,
            'views' as metric,
            'views' as platform_field,
            cast(sum(view_count) as double) as metric_value,
            max(observed_at) as observed_at,
            max(record_id) as record_id
        from {{ ref('stg_mediawiki__page_views') }}
        group by
            page_id,
            viewed_date
        union all
    {% endif -%}
    select
        cast(null as varchar) as platform,
        cast(null as varchar) as account_id,
        cast(null as date) as metric_date,
        cast(null as varchar) as reporting_time_zone,
        cast(null as varchar) as metric,
        cast(null as varchar) as platform_field,
        cast(null as double) as metric_value,
        cast(null as timestamp) as observed_at,
        cast(null as varchar) as record_id
),

told as (
    -- What is not given is unknown, not zero: it has no row.
    select * from unioned
    where metric_value is not null
)

select * from told
