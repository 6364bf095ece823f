with source as {{ never_kept() }} (
    {{ landed('mastodon', 'statuses') }}
),

latest as (
    -- A post is read again while its counters move: keep its last reading.
    {{ last_where_several('source', 'id') }}
),

renamed as (
    select
        {{ mastodon_status_columns() }}
    from latest
)

select * from renamed
