-- Question: which tags are used most in A's two-hop network, A's own posts left out?
-- Stresses: many users against all posts on events, a fan-out join, group by text.
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
    event.tag,
    count(*) as post_count
from rel_event_microblog
inner join microblog on rel_event_microblog.mid = microblog.mid
inner join network on microblog.uid = network.uid
inner join event on rel_event_microblog.eventid = event.eventid
where microblog.uid <> $uid
group by event.tag
order by post_count desc, event.tag asc
limit $x;

-- For duckdb-tuned: posts on events know their author.
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
),

by_event as (
    select
        event_post.eventid,
        count(*) as post_count
    from event_post
    inner join network on event_post.uid = network.uid
    where event_post.uid <> $uid
    group by event_post.eventid
)

select
    event.tag,
    cast(sum(by_event.post_count) as bigint) as post_count
from by_event
inner join event on by_event.eventid = event.eventid
group by event.tag
order by post_count desc, event.tag asc
limit $x
