with days as (
    select * from {{ ref('int_post_metric_days') }}
),

posts as {{ never_kept() }} (
    select
        post_id,
        platform,
        owner_kind,
        owner_name,
        posted_date
    from {{ ref('int_posts') }}
    where owner_kind != 'other'
),

last_counters as (
    select
        {% for metric in var('post_metrics') -%}
            {{ last_known(metric ~ '_count', 'metric_date') }} as {{ metric }}_count,
        {% endfor -%}
        post_id
    from days
    group by post_id
),

by_day as (
    select
        posts.posted_date,
        posts.platform,
        posts.owner_name,
        max(posts.owner_kind) as owner_kind,
        {% for metric in var('post_metrics') -%}
            sum(last_counters.{{ metric }}_count) as {{ metric }}_total,
            count(last_counters.{{ metric }}_count) as {{ metric }}_known_count,
        {% endfor -%}
        count(*) as post_count
    from posts
    left join last_counters on posts.post_id = last_counters.post_id
    group by
        posts.posted_date,
        posts.platform,
        posts.owner_name
),

unioned as (
    {% for metric in var('post_metrics') -%}
        select
            posted_date,
            platform,
            owner_name,
            owner_kind,
            '{{ metric }}' as metric,
            post_count,
            {{ metric }}_total as lifetime_count,
            {{ metric }}_known_count as known_post_count
        from by_day
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

periods as (
    {% for period in ['day', 'month'] -%}
        select
            '{{ period }}' as period,
            cast({{ dbt.date_trunc(period, 'posted_date') }} as date) as period_start,
            *
        from unioned
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

summed as (
    select
        period,
        period_start,
        platform,
        owner_name as company_name,
        metric,
        max(owner_kind) as company_kind,
        cast(sum(lifetime_count) as bigint) as lifetime_count,
        cast(sum(post_count) as bigint) as post_count,
        cast(sum(known_post_count) as bigint) as known_post_count
    from periods
    group by
        period,
        period_start,
        platform,
        owner_name,
        metric
),

described as (
    select
        *,
        cast(known_post_count as double) / post_count as coverage
    from summed
)

select * from described
