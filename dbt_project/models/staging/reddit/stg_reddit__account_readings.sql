with source as (
    {{ landed('reddit', 'subreddits') }}
),

distinct_readings as (
    select *
    from source
    qualify row_number() over (
        partition by name, _observed_at
        order by _run_id desc, _record_id asc
    ) = 1
),

renamed as (
    select
        'reddit:' || name as account_id,
        subscriber_count as followers_count,
        cast(null as bigint) as following_count,
        cast(null as bigint) as post_count,
        _record_id as record_id,
        _run_id as run_id,
        _observed_at as observed_at
    from distinct_readings
)

select * from renamed
