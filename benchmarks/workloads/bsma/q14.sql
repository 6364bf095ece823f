-- Question: which tags are used most in the window?
-- Stresses: a join that fans out (an event has many tags), group by text, top x.
select
    event.tag,
    count(*) as post_count
from microblog
inner join rel_event_microblog on microblog.mid = rel_event_microblog.mid
inner join event on rel_event_microblog.eventid = event.eventid
where microblog.time >= $from_at and microblog.time < $until_at
group by event.tag
order by post_count desc, event.tag asc
limit $x;

-- For duckdb-tuned: whole hours are counted before, the rest of the window is not.
with bounds as (
    select
        date_trunc('hour', $from_at - to_microseconds(1)) + to_hours(1) as first_hour,
        date_trunc('hour', $until_at) as last_hour
),

counted as (
    select
        event_hour.eventid,
        event_hour.post_count
    from event_hour
    inner join bounds
        on
            event_hour.hour_at >= bounds.first_hour
            and event_hour.hour_at < bounds.last_hour
    union all
    select
        event_post.eventid,
        1 as post_count
    from event_post
    inner join bounds
        on
            event_post.time < bounds.first_hour
            or event_post.time >= bounds.last_hour
    where
        event_post.time >= $from_at
        and event_post.time < $until_at
        and (
            date_trunc('hour', $from_at) < $from_at
            or date_trunc('hour', $until_at) < $until_at
        )
),

by_event as (
    select
        eventid,
        sum(post_count) as post_count
    from counted
    group by eventid
)

select
    event.tag,
    cast(sum(by_event.post_count) as bigint) as post_count
from by_event
inner join event on by_event.eventid = event.eventid
group by event.tag
order by post_count desc, event.tag asc
limit $x
