-- Question: from which cities and of which gender are an event's posts?
-- Stresses: one event's posts, join on their authors, group by two texts.
select
    muser.city,
    muser.gender,
    count(*) as post_count
from rel_event_microblog
inner join microblog on rel_event_microblog.mid = microblog.mid
inner join muser on microblog.uid = muser.uid
where rel_event_microblog.eventid = $eventid
group by muser.city, muser.gender
order by post_count desc, muser.city asc nulls last, muser.gender asc nulls last;

-- For duckdb-tuned: posts on events know their author.
select
    muser.city,
    muser.gender,
    count(*) as post_count
from event_post
inner join muser on event_post.uid = muser.uid
where event_post.eventid = $eventid
group by muser.city, muser.gender
order by post_count desc, muser.city asc nulls last, muser.gender asc nulls last
