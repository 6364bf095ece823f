with source as (
    {{ landed('x', 'search') }}
),

latest as (
    -- A post is read again while its counters move, and its versions are one post.
    {{ last_readings('source', x_first_version()) }}
),

renamed as (
    select
        {{ x_tweet_columns() }}
    from latest
)

select * from renamed
