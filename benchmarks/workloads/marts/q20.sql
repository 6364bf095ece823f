-- Question: through which channels do people come, and are they answered?
-- Stresses: group by two texts over conversations, averages of what is known.
-- Perspective: internal process.
select
    platform,
    coalesce(channel, 'unknown') as came_by,
    count(*) as conversation_count,
    count(first_reply_seconds) as answered_count,
    avg(first_reply_seconds) as first_reply_seconds
from fct_conversations
where first_inbound_at >= $from_at and first_inbound_at < $until_at
group by platform, coalesce(channel, 'unknown')
order by platform asc, came_by asc
