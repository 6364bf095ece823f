with tickets as (
    select * from {{ ref('int_tickets') }}
),

merged as (
    select * from {{ ref('int_merged_customers') }}
),

customers as (
    select customer_id from {{ ref('int_customers') }}
),

rates as (
    select * from {{ ref('int_currency_rates') }}
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

judged as (
    select
        tickets.ticket_id,
        tickets.feedback_state,
        {{ in_reporting_currency(
            'tickets.feedback_value', 'tickets.feedback_currency', 'rates.rate'
        ) }} as feedback_value,
        tickets.customer_id,
        tickets.feedback_contributor_ids,
        tickets.record_id
    from tickets
    cross join as_of
    left join rates
        on
            tickets.feedback_currency = rates.currency
            and cast(tickets.opened_at as date) = rates.rate_date
    where
        tickets.feedback_state is not null
        and not tickets.is_archived
        and tickets.opened_at < as_of.as_of_at
        and tickets.opened_at >= {{ dbt.dateadd('month', -12, 'as_of.as_of_at') }}
),

named as (
    select
        ticket_id,
        customer_id as contributor_id
    from judged
    union all
    select
        ticket_id,
        {{ row_each('feedback_contributor_ids') }} as contributor_id
    from judged
),

resolved as (
    -- Contacts that were merged are one contributor.
    select
        named.ticket_id,
        coalesce(merged.customer_id, named.contributor_id) as customer_id
    from named
    left join merged on named.contributor_id = merged.merged_customer_id
    where named.contributor_id is not null
    group by
        named.ticket_id,
        coalesce(merged.customer_id, named.contributor_id)
),

counted as (
    -- Who is not known to the CRM had a part as well: it goes to nobody.
    select
        ticket_id,
        count(*) as contributor_count
    from resolved
    group by ticket_id
),

divided as (
    select
        resolved.ticket_id,
        resolved.customer_id,
        judged.feedback_state,
        counted.contributor_count,
        cast(judged.feedback_value / counted.contributor_count as decimal(18, 4))
            as value_share,
        judged.record_id
    from resolved
    inner join customers on resolved.customer_id = customers.customer_id
    inner join counted on resolved.ticket_id = counted.ticket_id
    inner join judged on resolved.ticket_id = judged.ticket_id
)

select * from divided
