-- Question: in which moods is an event posted about, day by day?
-- Stresses: one event's posts, truncation of times, group by day and mood.
select
    date_trunc('day', microblog.time) as day_at,
    microblog.moodid,
    count(*) as post_count
from rel_event_microblog
inner join microblog on rel_event_microblog.mid = microblog.mid
where rel_event_microblog.eventid = $eventid
group by date_trunc('day', microblog.time), microblog.moodid
order by day_at asc, microblog.moodid asc nulls last;

-- For sqlite: it has no date_trunc.
select
    strftime('%Y-%m-%d 00:00:00', microblog.time) as day_at,
    microblog.moodid,
    count(*) as post_count
from rel_event_microblog
inner join microblog on rel_event_microblog.mid = microblog.mid
where rel_event_microblog.eventid = $eventid
group by strftime('%Y-%m-%d 00:00:00', microblog.time), microblog.moodid
order by day_at asc, microblog.moodid asc nulls last;

-- For duckdb-tuned: posts on events know their time and mood.
select
    date_trunc('day', time) as day_at,
    moodid,
    count(*) as post_count
from event_post
where eventid = $eventid
group by date_trunc('day', time), moodid
order by day_at asc, moodid asc nulls last
