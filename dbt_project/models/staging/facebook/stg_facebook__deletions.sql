with source as (
    {{ landed('facebook', 'deletions') }}
),

latest as (
    {{ last_readings('source', 'stream, natural_id') }}
),

renamed as (
    select
        {{ deletion_columns('facebook') }}
    from latest
)

select * from renamed
