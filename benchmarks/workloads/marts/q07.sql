-- Question: how soon are people answered: half of them, nine of ten, nearly all?
-- Stresses: ranks within groups, then picks.
-- Perspective: internal process.
with ranked as (
    select
        platform,
        first_reply_seconds,
        row_number() over (
            partition by platform order by first_reply_seconds asc
        ) as place,
        count(*) over (partition by platform) as reply_count
    from fct_conversations
    where
        first_inbound_at >= $from_at
        and first_inbound_at < $until_at
        and first_reply_seconds is not null
)

select
    platform,
    max(reply_count) as reply_count,
    min(case when place >= 0.5 * reply_count then first_reply_seconds end) as p50,
    min(case when place >= 0.9 * reply_count then first_reply_seconds end) as p90,
    min(case when place >= 0.99 * reply_count then first_reply_seconds end) as p99
from ranked
group by platform
order by platform asc
