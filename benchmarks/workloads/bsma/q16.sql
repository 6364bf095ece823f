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
limit $x
