with source as (
    {{ landed('instagram', 'media_insights') }}
),

latest as (
    -- A post is read again while its counters move: keep its last reading.
    {{ last_readings('source', 'media_id, metric') }}
),

renamed as (
    select
        'instagram:' || media_id as post_id,
        metric as metric_name,
        value as metric_value,
        {{ provenance_columns() }}
    from latest
)

select * from renamed
