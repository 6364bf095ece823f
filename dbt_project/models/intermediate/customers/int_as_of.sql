with runs as (
    select * from {{ ref('stg_landing__runs') }}
),

last_moment as (
    -- Our own scores are no news from the world: they do not move the clock.
    select max(until_at) as as_of_at
    from runs
    where source != 'kenno'
)

select * from last_moment
