with events as (
    select * from {{ ref('fct_engagement_events') }}
    where toward_kind = 'brand' and not is_automated
),

blocks as (
    select distinct honeycomb_block from {{ ref('act_types') }}
),

counted as (
    select
        platform,
        cast({{ dbt.date_trunc('month', 'acted_date') }} as date) as acted_month,
        honeycomb_block,
        count(*) as act_count,
        count(customer_id) as customer_act_count
    from events
    group by
        platform,
        cast({{ dbt.date_trunc('month', 'acted_date') }} as date),
        honeycomb_block
),

months as (
    select
        platform,
        acted_month,
        sum(act_count) as all_act_count
    from counted
    group by
        platform,
        acted_month
),

completed as (
    -- Every block has its row: nothing was seen in it, which is a count of none.
    select
        months.platform,
        months.acted_month,
        blocks.honeycomb_block,
        coalesce(counted.act_count, 0) as act_count,
        coalesce(counted.customer_act_count, 0) as customer_act_count,
        cast(months.all_act_count as bigint) as all_act_count
    from months
    cross join blocks
    left join counted
        on
            months.platform = counted.platform
            and months.acted_month = counted.acted_month
            and blocks.honeycomb_block = counted.honeycomb_block
),

ranked as (
    select
        *,
        row_number() over (
            partition by platform, acted_month
            order by act_count desc, honeycomb_block asc
        ) = 1 as is_dominant
    from completed
),

described as (
    select
        platform,
        acted_month,
        honeycomb_block,
        act_count,
        all_act_count,
        cast(act_count as double) / all_act_count as act_share,
        is_dominant,
        cast(customer_act_count as double) / nullif(act_count, 0)
            as customer_coverage
    from ranked
)

select * from described
