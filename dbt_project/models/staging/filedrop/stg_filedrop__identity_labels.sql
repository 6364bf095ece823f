with source as (
    select * from {{ source('filedrop', 'identity_labels') }}
),

latest as (
    {{ last_readings('source', 'customer_id, account_id') }}
),

renamed as (
    select
        customer_id,
        account_id,
        is_match,
        labelled_at,
        {{ provenance_columns() }}
    from latest
)

select * from renamed
