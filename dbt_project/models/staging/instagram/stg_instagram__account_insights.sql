with source as (
    {{ landed('instagram', 'account_insights') }}
),

latest as (
    -- A day is revised for some days: keep its last reading.
    {{ last_readings('source', 'account_id, metric, day') }}
),

renamed as (
    select
        'instagram:' || account_id as account_id,
        metric as metric_name,
        day as metric_date,
        'America/Los_Angeles' as reporting_time_zone,
        value as metric_value,
        {{ provenance_columns() }}
    from latest
)

select * from renamed
