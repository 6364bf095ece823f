{%- set categories = {
    'acquisition_cost': var('acquisition_cost_categories'),
    'retention_cost': var('retention_cost_categories'),
    'support_cost': var('support_cost_categories'),
} -%}
with costs as (
    select
        cost_date,
        category,
        {{ in_reporting_currency('amount', 'currency', 'currency_rate') }} as amount
    from {{ ref('int_costs') }}
),

cost_kinds as (
    {% for name, chosen in categories.items() -%}
        {% for category in chosen -%}
            select
                '{{ category | lower }}' as category,
                '{{ name }}' as kind
            union
        {% endfor -%}
    {% endfor -%}
    -- Closes the list; no cost is of no category.
    select
        '' as category,
        '' as kind
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

summaries as (
    select * from {{ ref('int_customer_purchase_summary') }}
),

referrals as (
    select referee_customer_id
    from {{ ref('int_judged_referrals') }}
    where rejection_reason is null
),

tickets as (
    select * from {{ ref('int_tickets') }}
    where not is_archived
),

first_cost as (
    -- Before the books begin nothing is known, so who came then does not count.
    select min(cost_date) as first_cost_date
    from costs
),

half_years as (
    {% for half_year in [1, 2] -%}
        select
            {{ half_year }} as half_year,
            greatest(
                cast(
                    {{ dbt.dateadd('month', -6 * half_year, 'as_of.as_of_at') }}
                    as date
                ),
                first_cost.first_cost_date
            ) as first_date,
            cast(
                {{ dbt.dateadd('month', 6 - 6 * half_year, 'as_of.as_of_at') }} as date
            ) as end_date
        from as_of
        cross join first_cost
        {{ 'union all' if not loop.last }}
    {% endfor -%}
),

spent as (
    select
        half_years.half_year,
        {% for name in categories -%}
            -- Where nothing was spent, nothing; where nothing is known of it, unknown.
            case
                when count(case when cost_kinds.kind = '{{ name }}' then 1 end) = 0
                    then 0
                else sum(case when cost_kinds.kind = '{{ name }}' then costs.amount end)
            end as {{ name }},
        {% endfor -%}
        count(*) as cost_count
    from half_years
    inner join costs
        on
            half_years.first_date <= costs.cost_date
            and half_years.end_date > costs.cost_date
    left join cost_kinds on costs.category = cost_kinds.category
    group by half_years.half_year
),

kept as (
    select
        half_years.half_year,
        count(
            case
                when
                    summaries.first_purchase_date >= half_years.first_date
                    and referrals.referee_customer_id is null
                    then 1
            end
        ) as new_customer_count,
        sum(
            {{ dbt.datediff(
                'greatest(summaries.first_purchase_date, half_years.first_date)',
                'half_years.end_date',
                'day'
            ) }}
        )
        * 12 / cast(365.25 as double) as customer_months
    from half_years
    inner join summaries on half_years.end_date > summaries.first_purchase_date
    left join referrals on summaries.customer_id = referrals.referee_customer_id
    group by half_years.half_year
),

asked as (
    select
        half_years.half_year,
        count(*) as support_contact_count
    from half_years
    inner join tickets
        on
            half_years.first_date <= cast(tickets.opened_at as date)
            and half_years.end_date > cast(tickets.opened_at as date)
    group by half_years.half_year
),

described as (
    select
        half_years.half_year,
        half_years.first_date,
        half_years.end_date,
        coalesce(spent.cost_count, 0) as cost_count,
        spent.acquisition_cost,
        coalesce(kept.new_customer_count, 0) as new_customer_count,
        cast(spent.acquisition_cost as double) / nullif(kept.new_customer_count, 0)
            as acquisition_cost_per_customer,
        spent.retention_cost,
        coalesce(kept.customer_months, 0) as customer_months,
        cast(spent.retention_cost as double) / nullif(kept.customer_months, 0)
            as retention_cost_per_customer_month,
        spent.support_cost,
        coalesce(asked.support_contact_count, 0) as support_contact_count,
        cast(spent.support_cost as double) / nullif(asked.support_contact_count, 0)
            as support_cost_per_contact
    from half_years
    left join spent on half_years.half_year = spent.half_year
    left join kept on half_years.half_year = kept.half_year
    left join asked on half_years.half_year = asked.half_year
)

select * from described
