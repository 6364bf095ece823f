with source as (
    {{ landed('bluesky', 'profiles') }}
),

distinct_readings as (
    select *
    from source
    qualify row_number() over (
        partition by did, _observed_at
        order by _run_id desc, _record_id asc
    ) = 1
),

renamed as (
    select
        'bluesky:' || did as account_id,
        followers_count,
        follows_count as following_count,
        posts_count as post_count,
        _record_id as record_id,
        _run_id as run_id,
        _observed_at as observed_at
    from distinct_readings
)

select * from renamed
