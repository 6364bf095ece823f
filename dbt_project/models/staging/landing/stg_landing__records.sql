with source as (
    select * from {{ source('landing', 'records') }}
),

renamed as (
    select
        _source as source,
        _stream as stream,
        _run_id as run_id,
        _natural_id as natural_id,
        _record_id as record_id,
        _response_id as response_id
    from source
)

select * from renamed
