with source as (
    {{ landed_or_gone('bluesky', 'replies') }}
),

latest as (
    -- It is read again while its counters move: keep its last reading.
    {{ last_readings('source', 'uri') }}
),

gone as (
    {{ gone_records('bluesky', 'replies') }}
),

judged as (
    select
        *,
        _natural_id in (select gone.natural_id from gone) as is_gone
    from latest
),

renamed as (
    select
        {{ bluesky_post_columns() }}
    from judged
)

select * from renamed
