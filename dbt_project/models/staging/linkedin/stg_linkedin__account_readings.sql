with source as (
    {{ landed('linkedin', 'network_sizes') }}
),

distinct_readings as (
    -- What was read in one second is one reading.
    select *
    from source
    qualify row_number() over (
        partition by organization, _observed_at order by _run_id desc, _record_id asc
    ) = 1
),

renamed as (
    select
        {{ linkedin_page('organization') }} as account_id,
        follower_count as followers_count,
        _record_id as record_id,
        _run_id as run_id,
        _observed_at as observed_at
    from distinct_readings
)

select * from renamed
