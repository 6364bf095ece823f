with source as (
    {{ landed('linkedin', 'deletions') }}
),

latest as (
    {{ last_readings('source', 'stream, natural_id') }}
),

renamed as (
    select
        {{ deletion_columns('linkedin') }}
    from latest
)

select * from renamed
