-- Question: which posts written in A's two-hop network are reposted most in the window?
-- Stresses: many users against two joins of the largest table, group by many posts.
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
    retweet.remid as mid,
    count(*) as repost_count
from retweet
inner join microblog as post on retweet.remid = post.mid
inner join microblog as repost on retweet.mid = repost.mid
inner join network on post.uid = network.uid
where repost.time >= $from_at and repost.time < $until_at
group by retweet.remid
order by repost_count desc, retweet.remid asc
limit $x;

-- For duckdb-tuned: reposts know their time and the first author.
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
    repost_act.remid as mid,
    count(*) as repost_count
from repost_act
inner join network on repost_act.author_uid = network.uid
where repost_act.time >= $from_at and repost_act.time < $until_at
group by repost_act.remid
order by repost_count desc, repost_act.remid asc
limit $x
