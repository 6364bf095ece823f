{#-
    Two attributions, one truth: what came in all periods, and what was there before the first
    reading, is what the posts have. To the last like, for either length of period.
-#}
with in_period as (
    select * from {{ ref('post_metrics_in_period') }}
),

lifetime as (
    select * from {{ ref('post_metrics_lifetime') }}
),

came as (
    select
        period,
        platform,
        company_name,
        metric,
        sum(coalesce(in_period_count, 0) + coalesce(before_first_reading_count, 0))
            as count_from_changes
    from in_period
    group by
        period,
        platform,
        company_name,
        metric
),

stands as (
    select
        period,
        platform,
        company_name,
        metric,
        sum(coalesce(lifetime_count, 0)) as count_from_counters
    from lifetime
    group by
        period,
        platform,
        company_name,
        metric
),

compared as (
    select
        stands.period,
        stands.platform,
        stands.company_name,
        stands.metric,
        came.count_from_changes,
        stands.count_from_counters
    from stands
    left join came
        on
            stands.period = came.period
            and stands.platform = came.platform
            and stands.company_name = came.company_name
            and stands.metric = came.metric
)

select * from compared
where coalesce(count_from_changes, 0) != count_from_counters
