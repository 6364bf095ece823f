-- Question: whom do most of A's followees follow, whom A does not follow yet?
-- Stresses: one step from a few users to many, group by many users, anti-join.
with mine as (
    select friendid
    from friendlist
    where uid = $uid
)

select
    friendlist.friendid as uid,
    count(*) as followee_count
from mine
inner join friendlist on mine.friendid = friendlist.uid
where
    friendlist.friendid <> $uid
    and friendlist.friendid not in (select known.friendid from mine as known)
group by friendlist.friendid
order by followee_count desc, friendlist.friendid asc
limit $x
