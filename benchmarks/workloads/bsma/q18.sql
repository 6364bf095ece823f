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
limit $x
