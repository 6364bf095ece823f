{%- set order_measures = [
    ('revenue', 'revenue', 'revenue_orders'),
    ('gross_margin', 'gross_margin', 'margin_orders'),
    ('revenue_with_margin', 'revenue_with_margin', 'margin_orders'),
    ('revenue_orders', 'revenue_orders', 'orders'),
    ('orders', 'orders', 'orders'),
    ('repeat_orders', 'repeat_orders', 'orders'),
    ('new_buyers', 'new_buyers', 'orders'),
] -%}
{%- set cost_measures = {
    'social_staff_cost': ['social_staff'],
    'acquisition_cost': ['acquisition', 'advertising'],
    'support_cost': ['support'],
} -%}
{%- set ticket_measures = [
    ('tickets', 'tickets'),
    ('tickets_with_channel', 'tickets'),
    ('social_tickets', 'tickets_with_channel'),
    ('tickets_with_category', 'tickets'),
    ('idea_tickets', 'tickets_with_category'),
] -%}
{%- set survey_measures = [
    ('reviews', 'review', 'answers', 'answers'),
    ('rated_reviews', 'review', 'scored_answers', 'answers'),
    ('review_stars', 'review', 'stars', 'scored_answers'),
    ('satisfaction_answers', 'csat', 'scored_answers', 'answers'),
    ('satisfaction', 'csat', 'score_shares', 'scored_answers'),
] -%}

with transactions as (
    select * from {{ ref('int_transactions') }}
),

costs as (
    select * from {{ ref('int_costs') }}
),

tickets as (
    select * from {{ ref('int_tickets') }}
    where not is_archived
),

surveys as (
    select
        cast(answered_at as date) as fact_date,
        survey,
        (score - lowest_score) / nullif(highest_score - lowest_score, 0) as score_share
    from {{ ref('stg_filedrop__surveys') }}
),

converted as (
    select
        transaction_id,
        customer_id,
        ordered_date,
        {{ in_reporting_currency('amount', 'currency', 'currency_rate') }} as amount,
        {{ in_reporting_currency('gross_margin', 'currency', 'currency_rate') }}
            as gross_margin,
        min(ordered_date) over (partition by customer_id) as first_ordered_date
    from transactions
),

orders_by_day as (
    select
        ordered_date as fact_date,
        count(*) as orders,
        count(amount) as revenue_orders,
        sum(amount) as revenue,
        count(gross_margin) as margin_orders,
        sum(gross_margin) as gross_margin,
        sum(case when gross_margin is not null then amount end) as revenue_with_margin,
        count(case when ordered_date > first_ordered_date then 1 end) as repeat_orders,
        count(
            distinct case when ordered_date = first_ordered_date then customer_id end
        ) as new_buyers
    from converted
    group by ordered_date
),

costs_converted as (
    select
        cost_date,
        category,
        {{ in_reporting_currency('amount', 'currency', 'currency_rate') }} as amount
    from costs
),

tickets_by_day as (
    select
        cast(opened_at as date) as fact_date,
        count(*) as tickets,
        count(channel) as tickets_with_channel,
        count(case when channel = 'social' then 1 end) as social_tickets,
        count(category) as tickets_with_category,
        count(
            case
                when
                    category in (
                        {%- for category in var('idea_categories') %}
                            '{{ category | lower }}'{{ ',' if not loop.last }}
                        {%- endfor %}
                    )
                    then 1
            end
        ) as idea_tickets
    from tickets
    group by cast(opened_at as date)
),

adopted_by_day as (
    select
        cast(coalesce(closed_at, opened_at) as date) as fact_date,
        count(case when feedback_state = 'adopted' then 1 end) as adopted_ideas,
        count(*) as judged_ideas
    from tickets
    where feedback_state is not null
    group by cast(coalesce(closed_at, opened_at) as date)
),

surveys_by_day as (
    select
        fact_date,
        survey,
        count(*) as answers,
        count(score_share) as scored_answers,
        sum(score_share) as score_shares,
        -- Whatever the shop's scale, from one star to five.
        sum(1 + 4 * score_share) as stars
    from surveys
    group by
        fact_date,
        survey
),

unioned as (
    {% for measure, amount, known in order_measures -%}
        select
            fact_date,
            '{{ measure }}' as measure_id,
            cast({{ amount }} as decimal(24, 6)) as amount,
            orders as row_count,
            {{ known }} as known_row_count
        from orders_by_day
        union all
    {% endfor -%}
    {% for measure, categories in cost_measures.items() -%}
        select
            cost_date as fact_date,
            '{{ measure }}' as measure_id,
            cast(sum(amount) as decimal(24, 6)) as amount,
            count(*) as row_count,
            count(amount) as known_row_count
        from costs_converted
        where
            category in (
                {%- for category in categories %}
                    '{{ category }}'{{ ',' if not loop.last }}
                {%- endfor %}
            )
        group by cost_date
        union all
    {% endfor -%}
    select
        fact_date,
        'adopted_ideas' as measure_id,
        cast(adopted_ideas as decimal(24, 6)) as amount,
        judged_ideas as row_count,
        judged_ideas as known_row_count
    from adopted_by_day
    union all
    {% for measure, survey, amount, known in survey_measures -%}
        select
            fact_date,
            '{{ measure }}' as measure_id,
            cast({{ amount }} as decimal(24, 6)) as amount,
            answers as row_count,
            {{ known }} as known_row_count
        from surveys_by_day
        where survey = '{{ survey }}'
        union all
    {% endfor -%}
    {% for measure, known in ticket_measures -%}
        select
            fact_date,
            '{{ measure }}' as measure_id,
            cast({{ measure }} as decimal(24, 6)) as amount,
            tickets as row_count,
            {{ known }} as known_row_count
        from tickets_by_day
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
