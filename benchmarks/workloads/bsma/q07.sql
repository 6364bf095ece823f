-- Question: which users are mentioned most in the window?
-- Stresses: scan by time, join on the post, group by many users, top x.
select
    mention.uid,
    count(*) as mention_count
from mention
inner join microblog on mention.mid = microblog.mid
where microblog.time >= $from_at and microblog.time < $until_at
group by mention.uid
order by mention_count desc, mention.uid asc
limit $x;

-- For duckdb-tuned: mentions know their time.
select
    uid,
    count(*) as mention_count
from mention_act
where time >= $from_at and time < $until_at
group by uid
order by mention_count desc, uid asc
limit $x
