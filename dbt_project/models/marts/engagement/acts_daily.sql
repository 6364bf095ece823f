with events as (
    select * from {{ ref('fct_engagement_events') }}
),

counted as (
    select
        acted_date as date,
        platform,
        act,
        level,
        honeycomb_block,
        toward_kind,
        toward_name,
        count(*) as act_count,
        count(customer_id) as customer_act_count,
        sum(weight) as weight
    from events
    group by
        acted_date,
        platform,
        act,
        level,
        honeycomb_block,
        toward_kind,
        toward_name
)

select * from counted
order by date
