with source as {{ never_kept() }} (
    {{ landed('x', 'mentions') }}
),

told as {{ never_kept() }} (
    select
        *,
        {{ x_first_version() }} as told_id
    from source
),

latest as (
    -- A post is read again while its counters move, and its versions are one post.
    {{ last_where_several('told', 'told_id') }}
),

renamed as (
    select
        {{ x_tweet_columns() }}
    from latest
)

select * from renamed
