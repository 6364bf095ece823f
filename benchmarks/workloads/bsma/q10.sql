-- Question: whose posts are reposted most in the window, by the time of the repost?
-- Stresses: two joins of the largest table, group by many users, top x.
select
    post.uid,
    count(*) as repost_count
from retweet
inner join microblog as repost on retweet.mid = repost.mid
inner join microblog as post on retweet.remid = post.mid
where repost.time >= $from_at and repost.time < $until_at
group by post.uid
order by repost_count desc, post.uid asc
limit $x;

-- For duckdb-tuned: reposts know their time and the first author.
select
    author_uid as uid,
    count(*) as repost_count
from repost_act
where time >= $from_at and time < $until_at
group by author_uid
order by repost_count desc, author_uid asc
limit $x
