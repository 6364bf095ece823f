with source as (
    {{ landed('reddit', 'deletions') }}
),

latest as (
    {{ last_readings('source', '_natural_id') }}
),

renamed as (
    select
        {{ deletion_columns('reddit') }}
    from latest
)

select * from renamed
