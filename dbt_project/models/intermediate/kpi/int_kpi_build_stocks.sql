{%- set value_measures = {
    'lifetime_value': 'lifetime_value',
    'valued_customers': 'known_score_count',
} -%}
{%- set record_measures = {
    'data_age_hours': ('data_age_hours', 'source_count', 'read_source_count'),
    'received_records': ('record_count', 1, 1),
    'rejected_records': ('reject_count', 1, 1),
} -%}
{%- set gate_measures = {
    'checks_made': 'check_count',
    'checks_passed': 'success_count',
} -%}

with days as (
    select start_date as day_date
    from {{ ref('int_kpi_periods') }}
    where grain = 'day'
),

customers as (
    select * from {{ ref('int_customers') }}
),

scores as (
    select * from {{ ref('stg_kenno__clv_scores') }}
),

model_runs as (
    select * from {{ ref('value_model_runs') }}
    where model_name = 'clv'
),

reconciliation as (
    select * from {{ ref('record_reconciliation') }}
    where source != 'kenno'
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

last_gate_results as (
    select *
    from {{ ref('stg_kenno__gate_results') }}
    qualify row_number() over (
        partition by gate
        order by as_of_at desc, run_id desc
    ) = 1
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
    inner join customers on scores.customer_id = customers.customer_id
    where not customers.is_archived
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

sources as (
    select
        source,
        max(latest_until) as latest_until,
        sum(record_count) as record_count,
        sum(reject_count) as reject_count
    from reconciliation
    group by source
),

last_day as (
    select max(day_date) as fact_date
    from days
),

records as (
    -- Landing says what it holds now, not what it held: this is known of the last day.
    select
        last_day.fact_date,
        max({{ seconds_between('sources.latest_until', 'as_of.as_of_at') }})
        / cast(3600 as double) as data_age_hours,
        count(*) as source_count,
        count(sources.latest_until) as read_source_count,
        sum(sources.record_count) as record_count,
        sum(sources.reject_count) as reject_count
    from sources
    cross join as_of
    cross join last_day
    group by last_day.fact_date
),

gates as (
    -- There are two; of each, what it found when it was last asked.
    select
        last_day.fact_date,
        sum(last_gate_results.check_count) as check_count,
        sum(last_gate_results.success_count) as success_count,
        count(last_gate_results.gate) as asked_count
    from last_day
    left join last_gate_results on true
    group by last_day.fact_date
),

unioned as (
    {% for measure, amount in gate_measures.items() -%}
        select
            fact_date,
            '{{ measure }}' as measure_id,
            cast({{ amount }} as decimal(24, 6)) as amount,
            2 as row_count,
            asked_count as known_row_count
        from gates
        union all
    {% endfor -%}
    {% for measure, amount in value_measures.items() -%}
        select
            fact_date,
            '{{ measure }}' as measure_id,
            cast({{ amount }} as decimal(24, 6)) as amount,
            score_count as row_count,
            known_score_count as known_row_count
        from values_by_day
        union all
    {% endfor -%}
    {% for measure, (amount, rows, known) in record_measures.items() -%}
        select
            fact_date,
            '{{ measure }}' as measure_id,
            cast({{ amount }} as decimal(24, 6)) as amount,
            {{ rows }} as row_count,
            {{ known }} as known_row_count
        from records
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

owned as (
    select
        fact_date,
        measure_id,
        'none' as platform,
        '{{ var("brand")["name"] | lower }}' as company_name,
        amount,
        row_count,
        known_row_count
    from unioned
)

select * from owned
