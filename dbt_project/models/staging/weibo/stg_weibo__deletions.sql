with source as (
    {{ landed('weibo', 'deletions') }}
),

latest as (
    {{ last_readings('source', '_natural_id') }}
),

renamed as (
    select
        {{ deletion_columns('weibo') }}
    from latest
)

select * from renamed
