-- Question: who posts most on an event in the window?
-- Stresses: one event's posts, scan by time, group by users, top x.
select
    microblog.uid,
    count(*) as post_count
from rel_event_microblog
inner join microblog on rel_event_microblog.mid = microblog.mid
where
    rel_event_microblog.eventid = $eventid
    and microblog.time >= $from_at
    and microblog.time < $until_at
group by microblog.uid
order by post_count desc, microblog.uid asc
limit $x;

-- For duckdb-tuned: posts on events know their time and author.
select
    uid,
    count(*) as post_count
from event_post
where eventid = $eventid and time >= $from_at and time < $until_at
group by uid
order by post_count desc, uid asc
limit $x
