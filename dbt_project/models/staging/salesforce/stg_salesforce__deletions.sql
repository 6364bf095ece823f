with source as (
    {{ landed('salesforce', 'deletions') }}
),

latest as (
    {{ last_readings('source', '_natural_id') }}
),

renamed as (
    select
        {{ deletion_columns('salesforce') }}
    from latest
)

select * from renamed
