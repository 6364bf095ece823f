with days as (
    select start_date as day_date
    from {{ ref('int_kpi_periods') }}
    where grain = 'day'
),

accounts as (
    select * from {{ ref('int_accounts') }}
    where owner_kind != 'other'
),

profiles as (
    select * from {{ ref('profiles_history') }}
),

readings as (
    -- We read in the morning: a reading tells how the day before it closed, and all
    -- days until the next change.
    select
        accounts.platform,
        accounts.owner_name as company_name,
        profiles.followers_count,
        cast({{ dbt.dateadd('day', -1, 'profiles.valid_from') }} as date) as from_date,
        cast({{ dbt.dateadd('day', -1, 'profiles.valid_to') }} as date) as before_date
    from profiles
    inner join accounts on profiles.account_id = accounts.account_id
),

closed as (
    select
        days.day_date as fact_date,
        readings.platform,
        readings.company_name,
        cast(sum(readings.followers_count) as decimal(24, 6)) as amount,
        count(*) as row_count,
        count(readings.followers_count) as known_row_count
    from days
    inner join readings
        on
            days.day_date >= readings.from_date
            and days.day_date < coalesce(readings.before_date, date '9999-12-31')
    group by
        days.day_date,
        readings.platform,
        readings.company_name
),

measured as (
    -- The same stock: a period's closing, its opening, and what came between.
    {% for measure in ['followers', 'opening_followers', 'follower_growth'] -%}
        select
            fact_date,
            '{{ measure }}' as measure_id,
            platform,
            company_name,
            amount,
            row_count,
            known_row_count
        from closed
        {{ 'union all' if not loop.last }}
    {% endfor -%}
)

select * from measured
