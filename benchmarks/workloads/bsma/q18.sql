-- Question: which of A's followers mention A in most of their posts in the window?
-- Stresses: a look-up by the mentioned user, semi-join on followers, top x.
select
    microblog.uid,
    count(*) as post_count
from mention
inner join microblog on mention.mid = microblog.mid
inner join friendlist on microblog.uid = friendlist.uid
where
    mention.uid = $uid
    and friendlist.friendid = $uid
    and microblog.time >= $from_at
    and microblog.time < $until_at
group by microblog.uid
order by post_count desc, microblog.uid asc
limit $x;

-- For duckdb-tuned: mentions know their time and author, followers lie together.
select
    mention_act.author_uid as uid,
    count(*) as post_count
from mention_act
inner join follower on mention_act.author_uid = follower.followerid
where
    mention_act.uid = $uid
    and follower.uid = $uid
    and mention_act.time >= $from_at
    and mention_act.time < $until_at
group by mention_act.author_uid
order by post_count desc, mention_act.author_uid asc
limit $x
