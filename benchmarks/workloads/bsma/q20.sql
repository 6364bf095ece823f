-- Question: how many reposts has an event, hour by hour?
-- Stresses: one event's posts that are reposts, truncation of times, group by hour.
select
    date_trunc('hour', microblog.time) as hour_at,
    count(*) as repost_count
from rel_event_microblog
inner join retweet on rel_event_microblog.mid = retweet.mid
inner join microblog on rel_event_microblog.mid = microblog.mid
where rel_event_microblog.eventid = $eventid
group by date_trunc('hour', microblog.time)
order by hour_at asc;

-- For sqlite: it has no date_trunc.
select
    strftime('%Y-%m-%d %H:00:00', microblog.time) as hour_at,
    count(*) as repost_count
from rel_event_microblog
inner join retweet on rel_event_microblog.mid = retweet.mid
inner join microblog on rel_event_microblog.mid = microblog.mid
where rel_event_microblog.eventid = $eventid
group by strftime('%Y-%m-%d %H:00:00', microblog.time)
order by hour_at asc;

-- For duckdb-tuned: posts on events know their time and whether they are reposts.
select
    date_trunc('hour', time) as hour_at,
    count(*) as repost_count
from event_post
where eventid = $eventid and is_repost
group by date_trunc('hour', time)
order by hour_at asc
