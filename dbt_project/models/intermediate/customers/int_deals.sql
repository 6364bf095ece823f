with deals as (
    select
        deal_id,
        customer_id,
        pipeline,
        stage,
        amount,
        currency,
        opened_at,
        closed_at,
        is_archived,
        record_id
    from {{ ref('stg_hubspot__deals') }}
    {% if is_set_up('salesforce') -%}
        union all
        {{ salesforce_deals() }}
    {%- endif %}
),

merged as (
    select * from {{ ref('int_merged_customers') }}
),

resolved as (
    select
        deals.deal_id,
        coalesce(merged.customer_id, deals.customer_id) as customer_id,
        deals.pipeline,
        deals.stage,
        deals.amount,
        coalesce(deals.currency, '{{ var("reporting_currency") }}') as currency,
        deals.opened_at,
        deals.closed_at,
        deals.is_archived,
        deals.record_id
    from deals
    left join merged on deals.customer_id = merged.merged_customer_id
)

select * from resolved
