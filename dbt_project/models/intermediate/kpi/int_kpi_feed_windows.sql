with measures as (
    select * from {{ ref('kpi_measures') }}
),

facts as (
    select * from {{ ref('int_kpi_commerce_facts') }}
    union all
    select * from {{ ref('int_kpi_social_facts') }}
    union all
    select * from {{ ref('int_kpi_social_value_facts') }}
    union all
    select * from {{ ref('int_kpi_listening_facts') }}
),

reconciliation as (
    select
        source,
        stream,
        latest_until
    from {{ ref('record_reconciliation') }}
    union all
    -- Support cases and customers come from whichever CRM there is.
    select
        'crm' as source,
        case when stream in ('tickets', 'cases') then 'tickets' else 'contacts' end
            as stream,
        latest_until
    from {{ ref('record_reconciliation') }}
    where
        source in ('hubspot', 'salesforce')
        and stream in ('tickets', 'cases', 'contacts', 'leads')
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

begun as (
    select
        measures.feed,
        coalesce(measures.source, facts.platform) as source_name,
        measures.stream,
        facts.platform,
        min(facts.fact_date) as first_date
    from facts
    inner join measures on facts.measure_id = measures.measure_id
    -- Before the first figure nothing is known; that something happened is not enough.
    where facts.amount is not null
    group by
        measures.feed,
        coalesce(measures.source, facts.platform),
        measures.stream,
        facts.platform
),

last_days as (
    -- The last day that had ended when the feed was last read.
    select
        begun.feed,
        begun.platform,
        begun.first_date,
        cast(
            {{ dbt.dateadd('day', -1, 'max(reconciliation.latest_until)') }} as date
        ) as last_date
    from begun
    inner join reconciliation
        on
            begun.source_name = reconciliation.source
            and (begun.stream is null or begun.stream = reconciliation.stream)
    where reconciliation.latest_until is not null
    group by
        begun.feed,
        begun.platform,
        begun.first_date
),

limited as (
    select
        last_days.feed,
        last_days.platform,
        last_days.first_date,
        least(
            last_days.last_date,
            cast({{ dbt.dateadd('day', -1, 'as_of.as_of_at') }} as date)
        ) as last_date
    from last_days
    cross join as_of
)

select * from limited
where first_date <= last_date
