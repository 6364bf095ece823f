-- Question: who but A mentions most in the window those whom A has ever mentioned?
-- Stresses: a small set out of a large table, semi-join, scan by time, top x.
with known as (
    select distinct mention.uid
    from mention
    inner join microblog on mention.mid = microblog.mid
    where microblog.uid = $uid
)

select
    microblog.uid,
    count(*) as mention_count
from mention
inner join known on mention.uid = known.uid
inner join microblog on mention.mid = microblog.mid
where
    microblog.time >= $from_at
    and microblog.time < $until_at
    and microblog.uid <> $uid
group by microblog.uid
order by mention_count desc, microblog.uid asc
limit $x;

-- For duckdb-tuned: mentions know their time and both people.
with known as (
    select distinct uid
    from mention_act
    where author_uid = $uid
)

select
    mention_act.author_uid as uid,
    count(*) as mention_count
from mention_act
inner join known on mention_act.uid = known.uid
where
    mention_act.time >= $from_at
    and mention_act.time < $until_at
    and mention_act.author_uid <> $uid
group by mention_act.author_uid
order by mention_count desc, mention_act.author_uid asc
limit $x
