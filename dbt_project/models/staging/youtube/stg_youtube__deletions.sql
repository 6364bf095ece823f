with source as (
    {{ landed('youtube', 'deletions') }}
),

latest as (
    {{ last_readings('source', 'stream, natural_id') }}
),

renamed as (
    select
        {{ deletion_columns('youtube') }}
    from latest
)

select * from renamed
