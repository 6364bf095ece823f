with source as (
    {{ landed('facebook', 'page_insights') }}
),

latest as (
    -- A day is revised for some days: keep its last reading.
    {{ last_readings('source', 'page_id, metric, day') }}
),

renamed as (
    select
        'facebook:' || page_id as account_id,
        metric as metric_name,
        day as metric_date,
        'America/Los_Angeles' as reporting_time_zone,
        end_at as ended_at,
        value as metric_value,
        {{ provenance_columns() }}
    from latest
)

select * from renamed
