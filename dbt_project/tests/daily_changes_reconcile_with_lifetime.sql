{#-
    Two attributions, one truth: what came to a post day by day is what it has, where it was new when
    first read, and what came since the first reading, where it was old.
-#}
with daily as (
    select * from {{ ref('fct_post_metrics_daily') }}
),

snapshots as (
    select * from {{ ref('fct_post_metric_snapshots') }}
),

summed as (
    select
        post_id,
        sum(like_change) as like_change,
        bool_or(is_first_reading_of_old_post) as was_old
    from daily
    group by post_id
),

last_of_first_day as (
    select
        post_id,
        like_count
    from snapshots
    qualify
        row_number() over (
            partition by post_id order by cast(observed_at as date), observed_at desc
        ) = 1
),

last_of_all as (
    select
        post_id,
        like_count
    from snapshots
    qualify row_number() over (partition by post_id order by observed_at desc) = 1
),

compared as (
    select
        summed.post_id,
        summed.like_change,
        last_of_all.like_count
        - case when summed.was_old then last_of_first_day.like_count else 0 end
            as lifetime_change
    from summed
    inner join last_of_all on summed.post_id = last_of_all.post_id
    inner join last_of_first_day on summed.post_id = last_of_first_day.post_id
)

select * from compared
where like_change != lifetime_change
