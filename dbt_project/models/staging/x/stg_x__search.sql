with source as (
    {{ landed('x', 'search') }}
),

latest as (
    -- A post is read again while its counters move: keep its last reading.
    {{ last_readings('source', 'id') }}
),

renamed as (
    select
        {{ x_tweet_columns() }}
    from latest
)

select * from renamed
