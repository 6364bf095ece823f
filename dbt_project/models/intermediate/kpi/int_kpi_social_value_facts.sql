{%- set touch_days = var('social_touch_days') | int + 1 -%}
{%- set is_seen = 'fact_date >= seen.first_date and fact_date <= seen.last_date' -%}

with costs as (
    select * from {{ ref('int_costs') }}
),

tickets as (
    select * from {{ ref('int_tickets') }}
    where not is_archived
),

purchase_days as (
    select * from {{ ref('int_customer_purchase_days') }}
),

reconciliation as (
    select * from {{ ref('record_reconciliation') }}
),

events as {{ never_kept() }} (
    select
        platform,
        customer_id,
        acted_date
    from {{ ref('fct_engagement_events') }}
    where toward_kind = 'brand' and not is_automated
),

acts as (
    select distinct
        customer_id,
        acted_date
    from events
    where customer_id is not null
),

conversations as (
    select * from {{ ref('fct_conversations') }}
    where not is_automated
),

touched as (
    {{ spells('acts', 'customer_id', 'acted_date', touch_days) }}
),

platforms_begun as (
    select
        platform,
        min(acted_date) as first_acted_date
    from events
    group by platform
),

platforms_read as (
    select
        platforms_begun.platform,
        platforms_begun.first_acted_date,
        max(reconciliation.latest_until) as read_until
    from platforms_begun
    inner join reconciliation on platforms_begun.platform = reconciliation.source
    group by
        platforms_begun.platform,
        platforms_begun.first_acted_date
),

seen as (
    -- The days before which all days of touch were read, on every platform. Of a
    -- purchase on another day nobody can say what came before it.
    select
        cast(
            {{ dbt.dateadd('day', touch_days - 1, 'min(first_acted_date)') }} as date
        ) as first_date,
        cast({{ dbt.dateadd('day', -1, 'min(read_until)') }} as date) as last_date
    from platforms_read
),

first_purchases as (
    select
        customer_id,
        min(purchase_date) as first_purchase_date
    from purchase_days
    group by customer_id
),

new_buyers_by_day as (
    select
        first_purchases.first_purchase_date as fact_date,
        count(*) as new_buyers,
        count(touched.customer_id) as touched_new_buyers
    from first_purchases
    left join touched
        on
            first_purchases.customer_id = touched.customer_id
            and first_purchases.first_purchase_date >= touched.from_date
            and first_purchases.first_purchase_date < touched.before_date
    group by first_purchases.first_purchase_date
),

touched_new_buyers as (
    select
        new_buyers_by_day.fact_date,
        new_buyers_by_day.new_buyers as row_count,
        case when {{ is_seen }} then new_buyers_by_day.touched_new_buyers end
            as touched_new_buyers,
        case when {{ is_seen }} then new_buyers_by_day.new_buyers end
            as seen_new_buyers,
        case when {{ is_seen }} then new_buyers_by_day.new_buyers else 0 end
            as known_row_count
    from new_buyers_by_day
    cross join seen
),

purchases_by_day as (
    -- Days of one customer's purchases with an act toward the brand shortly before.
    select
        purchase_days.purchase_date as fact_date,
        count(*) as purchase_count,
        count(touched.customer_id) as touched_count,
        sum(
            case
                when touched.customer_id is not null
                    then purchase_days.gross_margin
            end
        ) as touched_margin,
        count(
            case
                when touched.customer_id is not null
                    then purchase_days.gross_margin
            end
        ) as known_margin_count
    from purchase_days
    left join touched
        on
            purchase_days.customer_id = touched.customer_id
            and purchase_days.purchase_date >= touched.from_date
            and purchase_days.purchase_date < touched.before_date
    group by purchase_days.purchase_date
),

attributed as (
    select
        purchases_by_day.fact_date,
        case
            when {{ is_seen }} and purchases_by_day.touched_count = 0 then 0
            when {{ is_seen }} then purchases_by_day.touched_margin
        end as attributed_margin,
        case
            when {{ is_seen }} then purchases_by_day.touched_count
            else purchases_by_day.purchase_count
        end as row_count,
        case when {{ is_seen }} then purchases_by_day.known_margin_count else 0 end
            as known_row_count
    from purchases_by_day
    cross join seen
),

solved_in_public as (
    select
        conversation_id,
        account_id,
        customer_id,
        platform,
        first_inbound_date
    from conversations
    where is_answered or first_peer_answer_at is not null
),

wrote_as_well as (
    select distinct
        solved_in_public.conversation_id,
        solved_in_public.account_id
    from solved_in_public
    inner join tickets
        on
            solved_in_public.customer_id = tickets.customer_id
            and tickets.channel in ('email', 'phone')
            and cast(tickets.opened_at as date) >= solved_in_public.first_inbound_date
            and cast(tickets.opened_at as date)
            <= {{ dbt.dateadd('day', 7, 'solved_in_public.first_inbound_date') }}
),

cases_begun as (
    select min(cast(opened_at as date)) as first_opened_date
    from tickets
),

avoided_by_day as (
    -- Before the first case that we know of, nobody can say who wrote as well.
    select
        solved_in_public.first_inbound_date as fact_date,
        solved_in_public.platform,
        count(*) as solved_count,
        count(
            case
                when
                    solved_in_public.first_inbound_date
                    >= cases_begun.first_opened_date
                    then 1
            end
        ) as known_count,
        case
            when
                solved_in_public.first_inbound_date >= cases_begun.first_opened_date
                then count(*) - count(wrote_as_well.conversation_id)
        end as avoided_count
    from solved_in_public
    cross join cases_begun
    left join wrote_as_well
        on
            solved_in_public.conversation_id = wrote_as_well.conversation_id
            and solved_in_public.account_id = wrote_as_well.account_id
    group by
        solved_in_public.first_inbound_date,
        solved_in_public.platform,
        cases_begun.first_opened_date
),

costs_by_day as (
    select
        cost_date,
        cast({{ dbt.date_trunc('month', 'cost_date') }} as date) as cost_month,
        category,
        {{ in_reporting_currency('amount', 'currency', 'currency_rate') }} as amount
    from costs
    where category in ('social_staff', 'support')
),

support_by_month as (
    select
        cost_month,
        case when count(amount) = count(*) then sum(amount) end as amount
    from costs_by_day
    where category = 'support'
    group by cost_month
),

cases_by_month as (
    select
        cast({{ dbt.date_trunc('month', 'opened_at') }} as date) as opened_month,
        count(*) as case_count
    from tickets
    group by cast({{ dbt.date_trunc('month', 'opened_at') }} as date)
),

cost_of_a_case as (
    select
        support_by_month.cost_month,
        support_by_month.amount / cases_by_month.case_count as amount
    from support_by_month
    inner join cases_by_month
        on support_by_month.cost_month = cases_by_month.opened_month
),

saved_by_day as (
    -- A contact saved is worth what a case cost the support that month.
    select
        avoided_by_day.fact_date,
        case
            when sum(avoided_by_day.avoided_count) = 0 then 0
            else sum(avoided_by_day.avoided_count * cost_of_a_case.amount)
        end as saved_contact_value,
        sum(coalesce(avoided_by_day.avoided_count, avoided_by_day.solved_count))
            as row_count,
        sum(
            case
                when cost_of_a_case.amount is not null
                    then coalesce(avoided_by_day.avoided_count, 0)
                else 0
            end
        ) as known_row_count
    from avoided_by_day
    left join cost_of_a_case
        on
            cast({{ dbt.date_trunc('month', 'avoided_by_day.fact_date') }} as date)
            = cost_of_a_case.cost_month
    group by avoided_by_day.fact_date
),

social_costs as (
    select
        cost_date as fact_date,
        -sum(amount) as amount,
        count(*) as row_count,
        count(amount) as known_row_count
    from costs_by_day
    where category = 'social_staff'
    group by cost_date
),

returned as (
    select
        fact_date,
        attributed_margin as amount,
        row_count,
        known_row_count
    from attributed
    union all
    select
        fact_date,
        saved_contact_value as amount,
        row_count,
        known_row_count
    from saved_by_day
    union all
    select * from social_costs
),

months_with_cost as (
    select distinct
        cast({{ dbt.date_trunc('month', 'fact_date') }} as date) as cost_month
    from social_costs
    where known_row_count > 0
),

summed_by_day as (
    select
        fact_date,
        cast({{ dbt.date_trunc('month', 'fact_date') }} as date) as fact_month,
        sum(amount) as amount,
        sum(row_count) as row_count,
        sum(known_row_count) as known_row_count
    from returned
    group by fact_date
),

returned_by_day as (
    -- Without what the work cost, or what it may have brought, there is no return.
    select
        summed_by_day.fact_date,
        case
            when {{ is_seen }} and months_with_cost.cost_month is not null
                then summed_by_day.amount
        end as social_return,
        summed_by_day.row_count,
        case
            when {{ is_seen }} and months_with_cost.cost_month is not null
                then summed_by_day.known_row_count
            else 0
        end as known_row_count
    from summed_by_day
    cross join seen
    left join months_with_cost
        on summed_by_day.fact_month = months_with_cost.cost_month
),

returning_costs as (
    -- What the work cost on the days of which the return is known.
    select
        social_costs.fact_date,
        case
            when returned_by_day.social_return is not null then -social_costs.amount
        end as returning_social_cost,
        returned_by_day.row_count,
        returned_by_day.known_row_count
    from social_costs
    inner join returned_by_day on social_costs.fact_date = returned_by_day.fact_date
),

unioned as (
    {% for measure in ['touched_new_buyers', 'seen_new_buyers'] -%}
        select
            fact_date,
            '{{ measure }}' as measure_id,
            'none' as platform,
            cast({{ measure }} as decimal(24, 6)) as amount,
            row_count,
            known_row_count
        from touched_new_buyers
        union all
    {% endfor -%}
    select
        fact_date,
        'email_contacts_avoided' as measure_id,
        platform,
        cast(avoided_count as decimal(24, 6)) as amount,
        solved_count as row_count,
        known_count as known_row_count
    from avoided_by_day
    union all
    {% for measure, relation in [
        ('attributed_margin', 'attributed'),
        ('saved_contact_value', 'saved_by_day'),
        ('social_return', 'returned_by_day'),
        ('returning_social_cost', 'returning_costs'),
    ] -%}
        select
            fact_date,
            '{{ measure }}' as measure_id,
            'none' as platform,
            cast({{ measure }} as decimal(24, 6)) as amount,
            cast(row_count as bigint) as row_count,
            cast(known_row_count as bigint) as known_row_count
        from {{ relation }}
        {{ 'union all' if not loop.last }}
    {% endfor -%}
),

owned as (
    select
        fact_date,
        measure_id,
        platform,
        '{{ var("brand")["name"] | lower }}' as company_name,
        amount,
        row_count,
        known_row_count
    from unioned
)

select * from owned
