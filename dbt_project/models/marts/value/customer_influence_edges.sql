with edges as (
    select * from {{ ref('stg_kenno__influence_edges') }}
),

latest_run as (
    select
        model_run_id,
        cast({{ json_text('parameters', 'window_days') }} as integer) as window_days
    from {{ ref('stg_kenno__model_runs') }}
    where model_name = 'influence'
    qualify row_number() over (
        order by as_of_at desc, run_id desc, model_run_id desc
    ) = 1
),

customers as (
    select customer_id from {{ ref('dim_customers') }}
),

lifetime_values as (
    select
        customer_id,
        clv
    from {{ ref('customer_lifetime_value') }}
),

valued as (
    select
        edges.from_customer_id,
        edges.to_customer_id,
        edges.model_run_id,
        edges.as_of_at,
        latest_run.window_days,
        edges.reaction_count,
        edges.influence_share,
        edges.influence_effect,
        edges.is_rewarded_referral,
        lifetime_values.clv as influenced_clv,
        cast(
            case
                when edges.is_rewarded_referral then 0
                else edges.influence_effect * cast(lifetime_values.clv as double)
            end as decimal(18, 4)
        ) as influence_value,
        '{{ var("reporting_currency") }}' as currency,
        edges.record_id
    from edges
    inner join latest_run on edges.model_run_id = latest_run.model_run_id
    -- A customer merged away since the scores were made waits for the next ones.
    inner join customers as influencing
        on edges.from_customer_id = influencing.customer_id
    inner join customers as influenced
        on edges.to_customer_id = influenced.customer_id
    left join lifetime_values
        on edges.to_customer_id = lifetime_values.customer_id
)

select * from valued
