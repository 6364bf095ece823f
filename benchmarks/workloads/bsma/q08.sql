-- Question: what are the latest posts of A's followees and of their followees?
-- Stresses: two steps in the follow graph, semi-join on all posts, latest x.
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
    microblog.mid,
    microblog.uid,
    microblog.time
from microblog
inner join network on microblog.uid = network.uid
order by microblog.time desc, microblog.mid desc
limit $x
