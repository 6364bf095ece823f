with source as (
    {{ landed('youtube', 'channels') }}
),

distinct_readings as (
    -- What was read in one second is one reading.
    select *
    from source
    qualify row_number() over (
        partition by id, _observed_at order by _run_id desc, _record_id asc
    ) = 1
),

renamed as (
    select
        'youtube:' || id as account_id,
        case
            when not coalesce(is_subscriber_count_hidden, false) then subscriber_count
        end as followers_count,
        view_count,
        video_count as post_count,
        _record_id as record_id,
        _run_id as run_id,
        _observed_at as observed_at
    from distinct_readings
)

select * from renamed
