-- Question: who in A's two-hop network posts most on an event in the window?
-- Stresses: one event's posts against a large set of users, scan by time, top x.
with near as (
    select friendid as uid
    from friendlist
    where uid = $uid
),

network as (
    select near.uid
    from near
    union
    select friendlist.friendid as uid
    from near
    inner join friendlist on near.uid = friendlist.uid
)

select
    microblog.uid,
    count(*) as post_count
from rel_event_microblog
inner join microblog on rel_event_microblog.mid = microblog.mid
inner join network on microblog.uid = network.uid
where
    rel_event_microblog.eventid = $eventid
    and microblog.time >= $from_at
    and microblog.time < $until_at
group by microblog.uid
order by post_count desc, microblog.uid asc
limit $x;

-- For duckdb-tuned: posts on events know their time and author.
with near as (
    select friendid as uid
    from friendlist
    where uid = $uid
),

network as (
    select near.uid
    from near
    union
    select friendlist.friendid as uid
    from near
    inner join friendlist on near.uid = friendlist.uid
)

select
    event_post.uid,
    count(*) as post_count
from event_post
inner join network on event_post.uid = network.uid
where
    event_post.eventid = $eventid
    and event_post.time >= $from_at
    and event_post.time < $until_at
group by event_post.uid
order by post_count desc, event_post.uid asc
limit $x
