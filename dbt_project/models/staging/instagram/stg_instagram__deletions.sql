with source as (
    {{ landed('instagram', 'deletions') }}
),

latest as (
    {{ last_readings('source', 'stream, natural_id') }}
),

renamed as (
    select
        {{ deletion_columns('instagram') }}
    from latest
)

select * from renamed
