with posts as (
    select * from {{ ref('int_posts') }}
),

hours as (
    select * from {{ ref('business_hours') }}
),

holidays as (
    select * from {{ ref('business_holidays') }}
),

zones as (
    select max(time_zone) as time_zone from hours
),

bounds as (
    -- A day more at each end: a time zone's date may be another than that of UTC.
    select
        cast({{ dbt.dateadd('day', -1, 'min(posted_date)') }} as date) as first_date,
        cast({{ dbt.dateadd('day', 1, 'max(posted_date)') }} as date) as last_date
    from posts
),

days as (
    select {{ row_each(dates_between('first_date', 'last_date')) }} as business_date
    from bounds
),

scheduled as (
    select
        days.business_date,
        zones.time_zone,
        case when holidays.holiday_date is null then hours.opens_hour end as opens_hour,
        case when holidays.holiday_date is null then hours.closes_hour end
            as closes_hour
    from days
    cross join zones
    left join hours
        on {{ iso_weekday('days.business_date') }} = hours.iso_weekday
    left join holidays on days.business_date = holidays.holiday_date
),

opened as (
    select
        business_date,
        time_zone,
        {{ at_local_hour('business_date', 'opens_hour', 'time_zone') }} as opens_at,
        {{ at_local_hour('business_date', 'closes_hour', 'time_zone') }} as closes_at
    from scheduled
),

added_up as (
    -- With the hours of all days before, the time between two moments is a difference.
    select
        *,
        coalesce(
            sum({{ seconds_between('opens_at', 'closes_at') }}) over (
                order by business_date
                rows between unbounded preceding and 1 preceding
            ),
            0
        ) as seconds_before
    from opened
)

select * from added_up
