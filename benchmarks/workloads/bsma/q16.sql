-- Question: whose posts do A's followees repost most in the window?
-- Stresses: some users against two joins of the largest table, group by authors, top x.
select
    post.uid,
    count(*) as repost_count
from retweet
inner join microblog as repost on retweet.mid = repost.mid
inner join microblog as post on retweet.remid = post.mid
inner join friendlist on repost.uid = friendlist.friendid
where
    friendlist.uid = $uid
    and repost.time >= $from_at
    and repost.time < $until_at
group by post.uid
order by repost_count desc, post.uid asc
limit $x;

-- For duckdb-tuned: reposts know their time and both people.
select
    repost_act.author_uid as uid,
    count(*) as repost_count
from repost_act
inner join friendlist on repost_act.uid = friendlist.friendid
where
    friendlist.uid = $uid
    and repost_act.time >= $from_at
    and repost_act.time < $until_at
group by repost_act.author_uid
order by repost_count desc, repost_act.author_uid asc
limit $x
