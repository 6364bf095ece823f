-- Question: how many friends have the different users who post on an event?
-- Stresses: one event's posts, distinct authors, group by a number.
with authors as (
    select distinct microblog.uid
    from rel_event_microblog
    inner join microblog on rel_event_microblog.mid = microblog.mid
    where rel_event_microblog.eventid = $eventid
)

select
    muser.friendscount,
    count(*) as user_count
from authors
inner join muser on authors.uid = muser.uid
group by muser.friendscount
order by muser.friendscount asc nulls last;

-- For duckdb-tuned: posts on events know their author.
with authors as (
    select distinct uid
    from event_post
    where eventid = $eventid
)

select
    muser.friendscount,
    count(*) as user_count
from authors
inner join muser on authors.uid = muser.uid
group by muser.friendscount
order by muser.friendscount asc nulls last
