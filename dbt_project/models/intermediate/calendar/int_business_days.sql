with posts as (
    select * from {{ ref('int_posts') }}
),

hours as (
    select * from {{ ref('business_hours') }}
),

holidays as (
    select * from {{ ref('business_holidays') }}
),

bounds as (
    select
        min(posted_date) as first_date,
        max(posted_date) as last_date
    from posts
),

days as (
    select {{ row_each(dates_between('first_date', 'last_date')) }} as business_date
    from bounds
),

opened as (
    select
        days.business_date,
        {{ at_hour('days.business_date', 'hours.opens_hour') }} as opens_at,
        {{ at_hour('days.business_date', 'hours.closes_hour') }} as closes_at
    from days
    inner join hours on {{ iso_weekday('days.business_date') }} = hours.iso_weekday
    left join holidays on days.business_date = holidays.holiday_date
    where holidays.holiday_date is null
)

select * from opened
