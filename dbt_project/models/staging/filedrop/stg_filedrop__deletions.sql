with source as (
    select * from {{ source('filedrop', 'deletions') }}
),

latest as (
    {{ last_readings('source', '_natural_id') }}
),

renamed as (
    select
        {{ deletion_columns('filedrop') }}
    from latest
)

select * from renamed
