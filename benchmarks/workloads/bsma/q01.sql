-- Question: who is a mutual friend of most of A's mutual friends, but not yet of A?
-- Stresses: the follow graph joined with itself four times, anti-join, top x.
with near as (
    select friendlist.friendid as uid
    from friendlist
    inner join friendlist as back
        on friendlist.friendid = back.uid and friendlist.uid = back.friendid
    where friendlist.uid = $uid
),

connected as (
    select friendlist.friendid as uid
    from near
    inner join friendlist on near.uid = friendlist.uid
    inner join friendlist as back
        on friendlist.friendid = back.uid and friendlist.uid = back.friendid
)

select
    uid,
    count(*) as connecting_count
from connected
where uid <> $uid and uid not in (select near.uid from near)
group by uid
order by connecting_count desc, uid asc
limit $x
