with source as (
    {{ landed('mastodon', 'deletions') }}
),

latest as (
    {{ last_readings('source', '_natural_id') }}
),

renamed as (
    select
        {{ deletion_columns('mastodon') }}
    from latest
)

select * from renamed
