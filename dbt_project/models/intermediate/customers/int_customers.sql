with contacts as (
    select
        customer_id,
        lifecycle_stage,
        country,
        acquisition_source,
        created_at,
        is_archived,
        archived_at,
        updated_at,
        record_id
    from {{ ref('stg_hubspot__contacts') }}
    {% if is_set_up('salesforce') -%}
        union all
        {{ salesforce_customers() }}
    {%- endif %}
),

merged as (
    select * from {{ ref('int_merged_customers') }}
),

transactions as (
    select * from {{ ref('int_transactions') }}
),

merges_of_survivors as (
    select
        customer_id,
        {{ sorted_set('merged_customer_id') }} as merged_customer_ids
    from merged
    group by customer_id
),

survivors as (
    select
        contacts.customer_id,
        contacts.lifecycle_stage,
        contacts.country,
        contacts.acquisition_source,
        contacts.created_at as customer_created_at,
        contacts.is_archived,
        contacts.archived_at,
        contacts.updated_at,
        coalesce(merges_of_survivors.merged_customer_ids, {{ empty_list() }})
            as merged_customer_ids,
        true as is_in_crm,
        contacts.record_id
    from contacts
    left join merges_of_survivors
        on contacts.customer_id = merges_of_survivors.customer_id
    left join merged on contacts.customer_id = merged.merged_customer_id
    where merged.merged_customer_id is null
),

buyers_outside_crm as (
    -- Who buys is a customer, even where the CRM never heard of them.
    select
        transactions.customer_id,
        cast(null as varchar) as lifecycle_stage,
        cast(null as varchar) as country,
        cast(null as varchar) as acquisition_source,
        transactions.ordered_at as customer_created_at,
        false as is_archived,
        cast(null as timestamp) as archived_at,
        transactions.ordered_at as updated_at,
        {{ empty_list() }} as merged_customer_ids,
        false as is_in_crm,
        transactions.record_id
    from transactions
    left join survivors on transactions.customer_id = survivors.customer_id
    where survivors.customer_id is null
    qualify row_number() over (
        partition by transactions.customer_id
        order by transactions.ordered_at, transactions.transaction_id
    ) = 1
),

unioned as (
    select * from survivors
    union all
    select * from buyers_outside_crm
)

select * from unioned
