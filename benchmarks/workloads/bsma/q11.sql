-- Question: who reposts A most in the window, by the time of the repost?
-- Stresses: one author's posts, join on their reposts and on the reposts' posts, top x.
select
    repost.uid,
    count(*) as repost_count
from retweet
inner join microblog as post on retweet.remid = post.mid
inner join microblog as repost on retweet.mid = repost.mid
where
    post.uid = $uid
    and repost.time >= $from_at
    and repost.time < $until_at
group by repost.uid
order by repost_count desc, repost.uid asc
limit $x;

-- For duckdb-tuned: reposts know their time and both people.
select
    uid,
    count(*) as repost_count
from repost_act
where author_uid = $uid and time >= $from_at and time < $until_at
group by uid
order by repost_count desc, uid asc
limit $x
