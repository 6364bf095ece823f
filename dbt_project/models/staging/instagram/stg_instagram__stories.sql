with source as (
    {{ landed('instagram', 'stories') }}
),

latest as (
    -- A post is read again while its counters move: keep its last reading.
    {{ last_readings('source', 'id') }}
),

renamed as (
    select
        {{ instagram_media_columns() }}
    from latest
)

select * from renamed
