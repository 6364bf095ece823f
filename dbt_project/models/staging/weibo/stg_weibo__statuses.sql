with source as (
    {{ landed('weibo', 'statuses') }}
),

latest as (
    -- A post is read again while its counters move: keep its last reading.
    {{ last_readings('source', 'id') }}
),

renamed as (
    select
        {{ weibo_status_columns() }}
    from latest
)

select * from renamed
