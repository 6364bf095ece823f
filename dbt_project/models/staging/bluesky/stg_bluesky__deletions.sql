with source as (
    {{ landed('bluesky', 'deletions') }}
),

latest as (
    {{ last_readings('source', '_natural_id') }}
),

renamed as (
    select
        {{ deletion_columns('bluesky') }}
    from latest
)

select * from renamed
