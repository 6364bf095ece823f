with source as (
    {{ landed('facebook', 'page') }}
),

distinct_readings as (
    select *
    from source
    qualify row_number() over (
        partition by id, _observed_at order by _run_id desc, _record_id asc
    ) = 1
),

renamed as (
    select
        'facebook:' || id as account_id,
        followers_count,
        fan_count as page_like_count,
        _record_id as record_id,
        _run_id as run_id,
        _observed_at as observed_at
    from distinct_readings
)

select * from renamed
