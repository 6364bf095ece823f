with source as (
    {{ landed('x', 'deletions') }}
),

latest as (
    {{ last_readings('source', '_natural_id') }}
),

renamed as (
    select
        {{ deletion_columns('x') }}
    from latest
)

select * from renamed
