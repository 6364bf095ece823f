{%- set measures = {
    'customer_equity': ('engagement_values', 'cev_allocated'),
    'referral_value': ('engagement_values', 'crv'),
    'knowledge_value': ('engagement_values', 'ckv'),
    'expected_lost_buyers': ('chances', 'p_churn_90_days'),
} -%}
{%- set counts = {
    'engagement_valued_customers': ('engagement_values', 'cev_allocated'),
    'churn_scored_buyers': ('chances', 'p_churn_90_days'),
} -%}

with last_day as (
    select max(start_date) as fact_date
    from {{ ref('int_kpi_periods') }}
    where grain = 'day'
),

engagement_values as (
    select
        cev_allocated,
        crv,
        ckv
    from {{ ref('customer_engagement_value') }}
),

chances as (
    select p_churn_90_days
    from {{ ref('customer_churn') }}
),

unioned as (
    {% for measure, (relation, column) in measures.items() -%}
        select
            '{{ measure }}' as measure_id,
            cast(sum({{ column }}) as decimal(24, 6)) as amount,
            count(*) as row_count,
            count({{ column }}) as known_row_count
        from {{ relation }}
        union all
    {% endfor -%}
    {% for measure, (relation, column) in counts.items() -%}
        select
            '{{ measure }}' as measure_id,
            cast(count({{ column }}) as decimal(24, 6)) as amount,
            count(*) as row_count,
            count(*) as known_row_count
        from {{ relation }}
        {{ 'union all' if not loop.last }}
    {% endfor -%}
),

dated as (
    select
        last_day.fact_date,
        unioned.measure_id,
        'none' as platform,
        '{{ var("brand")["name"] | lower }}' as company_name,
        unioned.amount,
        unioned.row_count,
        unioned.known_row_count
    from unioned
    cross join last_day
    where unioned.row_count > 0
)

select * from dated
