with runs as (
    select * from {{ ref('stg_landing__runs') }}
),

counted as (
    {{ counts_of_streams() }}
),

told as (
    select
        source,
        stream,
        count(*) as run_count,
        sum(response_count) as response_count,
        sum(record_count) as record_count,
        sum(landed_count) as landed_count,
        sum(duplicate_count) as duplicate_count,
        sum(reject_count) as reject_count,
        max(run_id) as latest_run_id,
        max(until_at) as latest_until
    from runs
    group by
        source,
        stream
),

compared as (
    select
        counted.source,
        counted.stream,
        cast(coalesce(told.run_count, 0) as bigint) as run_count,
        cast(coalesce(told.response_count, 0) as bigint) as response_count,
        cast(coalesce(told.record_count, 0) as bigint) as record_count,
        cast(coalesce(told.landed_count, 0) as bigint) as landed_count,
        cast(coalesce(told.duplicate_count, 0) as bigint) as duplicate_count,
        cast(coalesce(told.reject_count, 0) as bigint) as reject_count,
        counted.landed_row_count,
        counted.natural_id_count,
        counted.staging_row_count,
        counted.counted_run_id,
        told.latest_run_id,
        told.latest_until
    from counted
    left join told
        on counted.source = told.source and counted.stream = told.stream
),

judged as (
    select
        *,
        record_count = landed_count + duplicate_count + reject_count
        and landed_count = landed_row_count
        and natural_id_count = staging_row_count as is_reconciled
    from compared
)

select * from judged
