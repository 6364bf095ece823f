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
limit $x
