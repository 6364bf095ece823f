with days as (
    select start_date as day_date
    from {{ ref('int_kpi_periods') }}
    where grain = 'day'
),

customers as (
    select * from {{ ref('int_customers') }}
    where is_in_crm
),

links as (
    select distinct customer_id from {{ ref('customer_accounts') }}
),

events as (
    select * from {{ ref('fct_engagement_events') }}
    where toward_kind = 'brand' and not is_automated
),

members as (
    -- How long each customer is one, and whether we can see what they do.
    select
        customers.customer_id,
        cast(customers.customer_created_at as date) as from_date,
        case
            when customers.is_archived
                then cast(coalesce(customers.archived_at, customers.updated_at) as date)
            else date '9999-12-31'
        end as before_date,
        links.customer_id is not null as is_linked
    from customers
    left join links on customers.customer_id = links.customer_id
),

reviews as (
    -- Who reviews is known as a customer, not by an account.
    select
        coalesce(merged.customer_id, surveys.customer_id) as customer_id,
        cast(surveys.answered_at as date) as acted_date
    from {{ ref('stg_filedrop__surveys') }} as surveys
    inner join {{ ref('act_types') }} as act_types
        on act_types.act = 'review' and act_types.level = 'high'
    left join {{ ref('int_merged_customers') }} as merged
        on surveys.customer_id = merged.merged_customer_id
    where surveys.survey = 'review'
),

done as (
    select
        customer_id,
        acted_date
    from events
    where level = 'high'
    union all
    select * from reviews
),

high_acts as (
    select distinct
        done.customer_id,
        done.acted_date,
        members.from_date,
        members.before_date
    from done
    inner join members on done.customer_id = members.customer_id
    where members.is_linked
),

followed as (
    select
        *,
        lead(acted_date) over (partition by customer_id order by acted_date)
            as next_acted_date
    from high_acts
),

spells as (
    select
        'customers' as measure_id,
        from_date,
        before_date
    from members
    union all
    select
        'linked_customers' as measure_id,
        from_date,
        before_date
    from members
    where is_linked
    union all
    -- An act holds until the next one, or until it is too old.
    select
        'highly_engaged_customers' as measure_id,
        greatest(acted_date, from_date) as from_date,
        least(
            cast(
                {{ dbt.dateadd('day', var('highly_engaged_days'), 'acted_date') }}
                as date
            ),
            coalesce(next_acted_date, date '9999-12-31'),
            before_date
        ) as before_date
    from followed
),

steps as (
    select
        measure_id,
        from_date as step_date,
        1 as step
    from spells
    where from_date < before_date
    union all
    select
        measure_id,
        before_date as step_date,
        -1 as step
    from spells
    where from_date < before_date
),

steps_by_day as (
    {{ steps_by_day('steps', 'days') }}
),

begun as (
    select
        'customers' as measure_id,
        1 as needed_days,
        min(from_date) as first_date
    from members
    union all
    select
        'linked_customers' as measure_id,
        1 as needed_days,
        min(from_date) as first_date
    from members
    union all
    select
        'highly_engaged_customers' as measure_id,
        {{ var('highly_engaged_days') }} as needed_days,
        min(acted_date) as first_date
    from events
),

counted as (
    select
        days.day_date as fact_date,
        begun.measure_id,
        'none' as platform,
        '{{ var("brand")["name"] | lower }}' as company_name,
        cast(
            sum(coalesce(steps_by_day.step, 0)) over (
                partition by begun.measure_id
                order by days.day_date
            ) as decimal(24, 6)
        ) as amount,
        -- Of the days on which an act would count, those that the data reach.
        cast(begun.needed_days as bigint) as row_count,
        cast(
            least(
                {{ dbt.datediff('begun.first_date', 'days.day_date', 'day') }} + 1,
                begun.needed_days
            ) as bigint
        ) as known_row_count
    from days
    inner join begun on days.day_date >= begun.first_date
    left join steps_by_day
        on
            begun.measure_id = steps_by_day.measure_id
            and days.day_date = steps_by_day.step_date
)

select * from counted
