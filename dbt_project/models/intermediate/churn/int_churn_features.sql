{#-
    A cutoff is the last day that is known. What came in the 90 days after tells who churned: those of
    training end where validation begins, and that ends today.
-#}
{%- set cutoffs = [
    ('now', 0),
    ('validation', 90),
    ('training', 180),
    ('training', 225),
    ('training', 270),
] -%}

with purchase_days as (
    select * from {{ ref('int_customer_purchase_days') }}
),

links as (
    select * from {{ ref('customer_accounts') }}
),

events as (
    select * from {{ ref('fct_engagement_events') }}
    where customer_id is not null and toward_kind = 'brand' and not is_automated
),

tickets as (
    select * from {{ ref('int_tickets') }}
),

reactions as (
    select * from {{ ref('int_reactions') }}
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

cutoffs_in_a_row as (
    select
        {% for _, days_back in cutoffs -%}
            cast(
                {{ dbt.dateadd(
                    'day',
                    -days_back,
                    'cast(' ~ dbt.dateadd('microsecond', -1, 'as_of_at') ~ ' as date)'
                ) }} as date
            ) as cutoff_{{ days_back }},
        {% endfor -%}
        as_of_at
    from as_of
),

cutoffs as (
    {% for purpose, days_back in cutoffs -%}
        select
            '{{ purpose }}' as purpose,
            cutoff_{{ days_back }} as cutoff_date
        from cutoffs_in_a_row
        {{ 'union all' if not loop.last }}
    {% endfor -%}
),

purchases_and_cutoffs as (
    select
        purchase_days.customer_id,
        purchase_days.purchase_date,
        cutoffs_in_a_row.*
    from purchase_days
    cross join cutoffs_in_a_row
),

purchases as (
    -- Of all cutoffs at once: to group each customer's days once takes half as long.
    select
        customer_id,
        {% for _, days_back in cutoffs -%}
            max(cutoff_{{ days_back }}) as cutoff_{{ days_back }},
            max(
                case
                    when purchase_date <= cutoff_{{ days_back }}
                        then purchase_date
                end
            ) as last_date_{{ days_back }},
            count(
                case when purchase_date <= cutoff_{{ days_back }} then 1 end
            ) as day_count_{{ days_back }},
            count(
                case
                    when
                        purchase_date > cutoff_{{ days_back }}
                        and purchase_date
                        <= {{ dbt.dateadd('day', 90, 'cutoff_' ~ days_back) }}
                        then 1
                end
            ) as later_day_count_{{ days_back }},
        {% endfor -%}
        min(purchase_date) as first_purchase_date
    from purchases_and_cutoffs
    group by customer_id
),

bought as (
    {% for purpose, days_back in cutoffs -%}
        select
            customer_id,
            '{{ purpose }}' as purpose,
            cutoff_{{ days_back }} as cutoff_date,
            first_purchase_date,
            last_date_{{ days_back }} as last_purchase_date,
            day_count_{{ days_back }} as purchase_day_count,
            later_day_count_{{ days_back }} as later_purchase_day_count
        from purchases
        {{ 'union all' if not loop.last }}
    {% endfor -%}
),

known as (
    select
        *,
        {{ dbt.datediff('last_purchase_date', 'cutoff_date', 'day') }} as recency_days
    from bought
    where last_purchase_date is not null
),

acted_days as (
    select
        customer_id,
        acted_date,
        count(*) as act_count
    from events
    group by
        customer_id,
        acted_date
),

acted as (
    select
        acted_days.customer_id,
        cutoffs.cutoff_date,
        sum(acted_days.act_count) as act_count_90_days,
        sum(
            case
                when
                    acted_days.acted_date
                    > {{ dbt.dateadd('day', -30, 'cutoffs.cutoff_date') }}
                    then acted_days.act_count
                else 0
            end
        ) as act_count_30_days
    from acted_days
    cross join cutoffs
    where
        acted_days.acted_date <= cutoffs.cutoff_date
        and acted_days.acted_date
        > {{ dbt.dateadd('day', -90, 'cutoffs.cutoff_date') }}
    group by
        acted_days.customer_id,
        cutoffs.cutoff_date
),

linked as (
    select distinct customer_id from links
),

complaints as (
    select
        customer_id,
        cast(opened_at as date) as opened_date,
        cast(closed_at as date) as closed_date
    from tickets
    where
        not is_archived
        and upper(category) in (
            {%- for category in var('complaint_categories') %}
                '{{ category | upper }}'{{ ',' if not loop.last }}
            {%- endfor %}
        )
),

complained as (
    select
        complaints.customer_id,
        cutoffs.cutoff_date,
        count(
            case
                when
                    complaints.closed_date is null
                    or complaints.closed_date > cutoffs.cutoff_date
                    then 1
            end
        ) as open_complaint_count
    from complaints
    cross join cutoffs
    where complaints.opened_date <= cutoffs.cutoff_date
    group by
        complaints.customer_id,
        cutoffs.cutoff_date
),

asked as (
    -- Without any case, nobody tells us of cases: complaints are unknown, not none.
    select count(*) > 0 as has_cases from tickets
),

reacting_customers as (
    select
        reacting.customer_id,
        reacted_to.customer_id as neighbour_id,
        cast(min(reactions.reacted_at) as date) as first_reacted_date
    from reactions
    inner join links as reacting on reactions.account_id = reacting.account_id
    inner join links as reacted_to
        on reactions.toward_account_id = reacted_to.account_id
    where reacting.customer_id != reacted_to.customer_id
    group by
        reacting.customer_id,
        reacted_to.customer_id
),

neighbours as (
    select
        customer_id,
        neighbour_id,
        min(first_reacted_date) as first_reacted_date
    from (
        select
            customer_id,
            neighbour_id,
            first_reacted_date
        from reacting_customers
        union all
        select
            neighbour_id as customer_id,
            customer_id as neighbour_id,
            first_reacted_date
        from reacting_customers
    ) as both_ways
    group by
        customer_id,
        neighbour_id
),

neighboured as (
    select
        neighbours.customer_id,
        bought.cutoff_date,
        count(*) as neighbour_count,
        avg(
            case
                when
                    {{ dbt.datediff(
                        'bought.last_purchase_date', 'bought.cutoff_date', 'day'
                    ) }} >= 90
                    then 1.0
                else 0.0
            end
        ) as silent_neighbour_share
    from neighbours
    inner join bought
        on
            neighbours.neighbour_id = bought.customer_id
            and neighbours.first_reacted_date <= bought.cutoff_date
    where bought.last_purchase_date is not null
    group by
        neighbours.customer_id,
        bought.cutoff_date
),

described as (
    select
        known.customer_id,
        known.purpose,
        known.cutoff_date,
        -- Who bought nothing for a year is gone already: there is nothing to foretell.
        known.recency_days < 365 as is_active,
        known.recency_days,
        {{ dbt.datediff('known.first_purchase_date', 'known.cutoff_date', 'day') }}
            as tenure_days,
        known.purchase_day_count,
        case
            when linked.customer_id is not null
                then coalesce(acted.act_count_90_days, 0)
        end as act_count_90_days,
        -- Acts of the last 30 days against half of those of the 60 days before.
        case
            when linked.customer_id is not null
                then ln(
                    (1.0 + coalesce(acted.act_count_30_days, 0))
                    / (
                        1.0
                        + (
                            coalesce(acted.act_count_90_days, 0)
                            - coalesce(acted.act_count_30_days, 0)
                        ) / 2.0
                    )
                )
        end as engagement_trend,
        case
            when asked.has_cases
                then coalesce(complained.open_complaint_count, 0)
        end as open_complaint_count,
        neighboured.neighbour_count,
        neighboured.silent_neighbour_share,
        case
            when known.purpose != 'now' then known.later_purchase_day_count = 0
        end as has_churned
    from known
    cross join asked
    left join linked on known.customer_id = linked.customer_id
    left join acted
        on
            known.customer_id = acted.customer_id
            and known.cutoff_date = acted.cutoff_date
    left join complained
        on
            known.customer_id = complained.customer_id
            and known.cutoff_date = complained.cutoff_date
    left join neighboured
        on
            known.customer_id = neighboured.customer_id
            and known.cutoff_date = neighboured.cutoff_date
)

select * from described
