-- Question: which of A's followees are mentioned most in the window?
-- Stresses: a set of users against all mentions, scan by time, top x.
select
    mention.uid,
    count(*) as mention_count
from mention
inner join microblog on mention.mid = microblog.mid
inner join friendlist on mention.uid = friendlist.friendid
where
    friendlist.uid = $uid
    and microblog.time >= $from_at
    and microblog.time < $until_at
group by mention.uid
order by mention_count desc, mention.uid asc
limit $x;

-- For duckdb-tuned: mentions know their time.
select
    mention_act.uid,
    count(*) as mention_count
from mention_act
inner join friendlist on mention_act.uid = friendlist.friendid
where
    friendlist.uid = $uid
    and mention_act.time >= $from_at
    and mention_act.time < $until_at
group by mention_act.uid
order by mention_count desc, mention_act.uid asc
limit $x
