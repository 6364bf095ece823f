-- Question: which tags are used most in the window?
-- Stresses: a join that fans out (an event has many tags), group by text, top x.
select
    event.tag,
    count(*) as post_count
from microblog
inner join rel_event_microblog on microblog.mid = rel_event_microblog.mid
inner join event on rel_event_microblog.eventid = event.eventid
where microblog.time >= $from_at and microblog.time < $until_at
group by event.tag
order by post_count desc, event.tag asc
limit $x
