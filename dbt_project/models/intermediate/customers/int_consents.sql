with consents as (
    select * from {{ ref('stg_filedrop__consent') }}
),

merged as (
    select * from {{ ref('int_merged_customers') }}
),

resolved as (
    select
        consents.consent_id,
        coalesce(merged.customer_id, consents.customer_id) as customer_id,
        consents.purpose,
        consents.lawful_basis,
        consents.valid_from,
        consents.valid_to,
        consents.known_at,
        consents.consent_source,
        consents.record_id
    from consents
    left join merged on consents.customer_id = merged.merged_customer_id
)

select * from resolved
