with source as (
    select * from {{ source('landing', 'runs') }}
),

renamed as (
    select
        source,
        stream,
        run_id,
        since as since_at,
        until as until_at,
        started_at,
        finished_at,
        extractor_version,
        response_count,
        record_count,
        landed_count,
        duplicate_count,
        reject_count
    from source
    where status = 'complete'
)

select * from renamed
