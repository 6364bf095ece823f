with source as (
    select * from {{ source('filedrop', 'account_connections') }}
),

latest as (
    {{ last_readings('source', 'connection_id') }}
),

hashed as (
    select
        connection_id,
        lower(email_sha256) as email_sha256,
        _record_id as record_id
    from latest
    where email_sha256 is not null
)

select * from hashed
