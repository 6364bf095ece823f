{%- set measures = {
    'lifetime_value': 'lifetime_value',
    'valued_customers': 'known_score_count',
} -%}
{#- What a build found of values holds until the next; age of data and gates do not. -#}
{%- set held_measures = [
    'customer_equity',
    'referral_value',
    'knowledge_value',
    'expected_lost_buyers',
    'engagement_valued_customers',
    'churn_scored_buyers',
] -%}

with days as (
    select start_date as day_date
    from {{ ref('int_kpi_periods') }}
    where grain = 'day'
),

customers as (
    select customer_id from {{ ref('int_customers') }}
),

scores as (
    select * from {{ ref('stg_kenno__clv_scores') }}
),

model_runs as (
    select * from {{ ref('value_model_runs') }}
    where model_name = 'clv'
),

kept as (
    select
        *,
        lead(fact_date) over (partition by measure_id order by fact_date) as before_date
    from {{ ref('int_kpi_kept_stocks') }}
    where
        measure_id in (
            {%- for measure in held_measures %}
                '{{ measure }}'{{ ',' if not loop.last }}
            {%- endfor %}
        )
),

last_runs as (
    -- Of the runs that tell of the close of one day, the last.
    select
        model_run_id,
        cast({{ dbt.dateadd('day', -1, 'as_of_at') }} as date) as from_date
    from model_runs
    qualify row_number() over (
        partition by cast(as_of_at as date)
        order by as_of_at desc, is_latest desc, model_run_id desc
    ) = 1
),

run_totals as (
    select
        last_runs.from_date,
        sum(scores.clv) as lifetime_value,
        count(scores.clv) as known_score_count,
        count(*) as score_count
    from last_runs
    inner join scores on last_runs.model_run_id = scores.model_run_id
    -- A customer merged away since would count twice.
    inner join customers on scores.customer_id = customers.customer_id
    group by last_runs.from_date
),

run_spells as (
    select
        *,
        lead(from_date) over (order by from_date) as before_date
    from run_totals
),

values_by_day as (
    select
        days.day_date as fact_date,
        run_spells.lifetime_value,
        run_spells.known_score_count,
        run_spells.score_count
    from days
    inner join run_spells
        on
            days.day_date >= run_spells.from_date
            and days.day_date < coalesce(run_spells.before_date, date '9999-12-31')
),

unioned as (
    {% for measure, amount in measures.items() -%}
        select
            fact_date,
            '{{ measure }}' as measure_id,
            'none' as platform,
            '{{ var("brand")["name"] | lower }}' as company_name,
            cast({{ amount }} as decimal(24, 6)) as amount,
            score_count as row_count,
            known_score_count as known_row_count
        from values_by_day
        union all
    {% endfor -%}
    -- Days between two builds.
    select
        days.day_date as fact_date,
        kept.measure_id,
        kept.platform,
        kept.company_name,
        kept.amount,
        kept.row_count,
        kept.known_row_count
    from days
    inner join kept
        on days.day_date > kept.fact_date and days.day_date < kept.before_date
)

select * from unioned
