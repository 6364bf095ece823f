with contacts as (
    select * from {{ ref('stg_hubspot__contacts') }}
),

merge_steps as (
    select
        {{ row_each('merged_customer_ids') }} as merged_customer_id,
        customer_id
    from contacts
    {% if is_set_up('salesforce') -%}
        union all
        {{ salesforce_merge_steps() }}
    {%- endif %}
),

resolved as (
    -- A winner may have been merged into another later: follow it to the last.
    {{ chain_ends('merge_steps', 'merged_customer_id', 'customer_id') }}
),

renamed as (
    select
        step as merged_customer_id,
        chain_end as customer_id
    from resolved
)

select * from renamed
