-- Question: which users whom A does not follow share most events with A in the window?
-- Stresses: distinct pairs before a semi-join and an anti-join, group by many users.
with taking_part as (
    select distinct
        microblog.uid,
        rel_event_microblog.eventid
    from rel_event_microblog
    inner join microblog on rel_event_microblog.mid = microblog.mid
    where microblog.time >= $from_at and microblog.time < $until_at
),

mine as (
    select eventid
    from taking_part
    where uid = $uid
)

select
    taking_part.uid,
    count(*) as event_count
from taking_part
inner join mine on taking_part.eventid = mine.eventid
where
    taking_part.uid <> $uid
    and taking_part.uid not in (
        select friendlist.friendid
        from friendlist
        where friendlist.uid = $uid
    )
group by taking_part.uid
order by event_count desc, taking_part.uid asc
limit $x;

-- For duckdb-tuned: posts on events know their time and author.
with taking_part as (
    select distinct
        uid,
        eventid
    from event_post
    where time >= $from_at and time < $until_at
),

mine as (
    select eventid
    from taking_part
    where uid = $uid
)

select
    taking_part.uid,
    count(*) as event_count
from taking_part
inner join mine on taking_part.eventid = mine.eventid
where
    taking_part.uid <> $uid
    and taking_part.uid not in (
        select friendlist.friendid
        from friendlist
        where friendlist.uid = $uid
    )
group by taking_part.uid
order by event_count desc, taking_part.uid asc
limit $x
