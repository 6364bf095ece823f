with source as (
    select * from {{ source('hubspot', 'deletions') }}
),

latest as (
    {{ last_readings('source', '_natural_id') }}
),

renamed as (
    select
        {{ deletion_columns('hubspot') }}
    from latest
)

select * from renamed
