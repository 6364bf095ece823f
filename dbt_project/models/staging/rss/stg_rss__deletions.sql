with source as (
    {{ landed('rss', 'deletions') }}
),

latest as (
    {{ last_readings('source', '_natural_id') }}
),

renamed as (
    select
        {{ deletion_columns('rss') }}
    from latest
)

select * from renamed
