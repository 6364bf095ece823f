-- Question: how large is the backlog of conversations without an answer, day by day?
-- Stresses: group by day, running total over the days.
-- Perspective: internal process.
with by_day as (
    select
        first_inbound_date,
        count(*) as opened_count,
        sum(case when first_reply_at is null then 1 else 0 end) as unanswered_count
    from fct_conversations
    where first_inbound_at >= $from_at and first_inbound_at < $until_at
    group by first_inbound_date
)

select
    first_inbound_date,
    opened_count,
    unanswered_count,
    sum(unanswered_count) over (
        order by first_inbound_date asc
        rows between unbounded preceding and current row
    ) as backlog_count
from by_day
order by first_inbound_date asc
