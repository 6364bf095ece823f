{#-
    Only the present tells these figures: what a build finds stands for the last day, and stays when the
    next day is built, also where all else is built anew (dbt_project.yml). A second build of the same
    day puts its own in their place.
-#}
{%- set value_measures = {
    'customer_equity': ('engagement_values', 'cev_allocated'),
    'referral_value': ('engagement_values', 'crv'),
    'knowledge_value': ('engagement_values', 'ckv'),
    'expected_lost_buyers': ('chances', 'p_churn_90_days'),
} -%}
{%- set value_counts = {
    'engagement_valued_customers': ('engagement_values', 'cev_allocated'),
    'churn_scored_buyers': ('chances', 'p_churn_90_days'),
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

reconciliation as (
    select * from {{ ref('record_reconciliation') }}
    where source != 'kenno'
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

gate_results as (
    select *
    from {{ ref('stg_kenno__gate_results') }}
    qualify row_number() over (
        partition by gate
        order by as_of_at desc, run_id desc
    ) = 1
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

records as (
    select
        max({{ seconds_between('sources.latest_until', 'as_of.as_of_at') }})
        / cast(3600 as double) as data_age_hours,
        count(*) as source_count,
        count(sources.latest_until) as read_source_count,
        sum(sources.record_count) as record_count,
        sum(sources.reject_count) as reject_count
    from sources
    cross join as_of
),

gates as (
    -- There are two; of each, what it found when it was last asked.
    select
        sum(check_count) as check_count,
        sum(success_count) as success_count,
        count(gate) as asked_count
    from gate_results
),

unioned as (
    {% for measure, (relation, column) in value_measures.items() -%}
        select
            '{{ measure }}' as measure_id,
            cast(sum({{ column }}) as decimal(24, 6)) as amount,
            count(*) as row_count,
            count({{ column }}) as known_row_count
        from {{ relation }}
        union all
    {% endfor -%}
    {% for measure, (relation, column) in value_counts.items() -%}
        select
            '{{ measure }}' as measure_id,
            cast(count({{ column }}) as decimal(24, 6)) as amount,
            count(*) as row_count,
            count(*) as known_row_count
        from {{ relation }}
        union all
    {% endfor -%}
    {% for measure, amount in gate_measures.items() -%}
        select
            '{{ measure }}' as measure_id,
            cast({{ amount }} as decimal(24, 6)) as amount,
            2 as row_count,
            asked_count as known_row_count
        from gates
        union all
    {% endfor -%}
    {% for measure, (amount, rows, known) in record_measures.items() -%}
        select
            '{{ measure }}' as measure_id,
            cast({{ amount }} as decimal(24, 6)) as amount,
            {{ rows }} as row_count,
            {{ known }} as known_row_count
        from records
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
        cast(unioned.row_count as bigint) as row_count,
        cast(unioned.known_row_count as bigint) as known_row_count
    from unioned
    cross join last_day
    where unioned.row_count > 0
)

select * from dated
