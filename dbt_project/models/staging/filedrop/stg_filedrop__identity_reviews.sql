with source as (
    select * from {{ source('filedrop', 'identity_reviews') }}
),

latest as (
    -- A reviewer may change their mind: the last file counts.
    {{ last_readings('source', 'customer_id, account_id') }}
),

renamed as (
    select
        customer_id,
        account_id,
        lower(trim(decision)) as decision,
        decided_at,
        reviewer,
        {{ provenance_columns() }}
    from latest
)

select * from renamed
