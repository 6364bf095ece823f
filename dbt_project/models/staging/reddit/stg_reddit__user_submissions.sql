with source as (
    {{ landed_or_gone('reddit', 'user_submissions') }}
),

latest as (
    -- It is read again while its counters move: keep its last reading.
    {{ last_readings('source', 'name') }}
),

gone as (
    {{ gone_records('reddit', 'user_submissions') }}
),

judged as (
    select
        *,
        _natural_id in (select gone.natural_id from gone) as is_gone
    from latest
),

renamed as (
    select
        {{ reddit_submission_columns() }}
    from judged
)

select * from renamed
