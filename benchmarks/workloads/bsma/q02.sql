-- Question: which users that A does not follow follow most of those whom A follows?
-- Stresses: the follow graph joined with itself, group by many users, anti-join.
with mine as (
    select friendid
    from friendlist
    where uid = $uid
)

select
    friendlist.uid,
    count(*) as shared_count
from mine
inner join friendlist on mine.friendid = friendlist.friendid
where
    friendlist.uid <> $uid
    and friendlist.uid not in (select known.friendid from mine as known)
group by friendlist.uid
order by shared_count desc, friendlist.uid asc
limit $x;

-- For duckdb-tuned: followers lie together in a table of their own.
with mine as (
    select friendid
    from friendlist
    where uid = $uid
)

select
    follower.followerid as uid,
    count(*) as shared_count
from mine
inner join follower on mine.friendid = follower.uid
where
    follower.followerid <> $uid
    and follower.followerid not in (select known.friendid from mine as known)
group by follower.followerid
order by shared_count desc, follower.followerid asc
limit $x
