with source as (
    {{ landed('mediawiki', 'deletions') }}
),

latest as (
    {{ last_readings('source', '_natural_id') }}
),

renamed as (
    select
        {{ deletion_columns('mediawiki') }}
    from latest
)

select * from renamed
