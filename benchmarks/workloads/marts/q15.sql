-- Question: how many acts of each kind came from each platform, kinds across?
-- Stresses: scan of the longest table, pivot by conditions.
-- Perspective: customer.
select
    platform,
    sum(case when act = 'like' then 1 else 0 end) as like_count,
    sum(case when act = 'repost' then 1 else 0 end) as repost_count,
    sum(case when act = 'reply' then 1 else 0 end) as reply_count,
    sum(case when act = 'mention' then 1 else 0 end) as mention_count,
    count(*) as act_count
from fct_engagement_events
where acted_at >= $from_at and acted_at < $until_at
group by platform
order by platform asc
