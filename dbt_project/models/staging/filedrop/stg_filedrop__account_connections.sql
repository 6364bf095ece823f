with source as (
    select * from {{ source('filedrop', 'account_connections') }}
),

latest as (
    {{ last_readings('source', 'connection_id') }}
),

renamed as (
    -- Hashed addresses stay in the vault: whoever has the address can hash it too.
    select
        connection_id,
        lower(kind) as connection_kind,
        lower(platform) || ':' || account_id as account_id,
        'hubspot:' || customer_id as customer_id,
        email_sha256 is not null as has_email,
        connected_at,
        {{ provenance_columns() }}
    from latest
)

select * from renamed
