-- Question: how many acts of each kind came from each platform, kinds across?
-- Stresses: scan of the days' roll-up, pivot by conditions.
-- Perspective: customer.
select
    platform,
    sum(case when act = 'like' then act_count else 0 end) as like_count,
    sum(case when act = 'repost' then act_count else 0 end) as repost_count,
    sum(case when act = 'reply' then act_count else 0 end) as reply_count,
    sum(case when act = 'mention' then act_count else 0 end) as mention_count,
    sum(act_count) as total_count
from acts_daily
where date >= $from_at and date < $until_at
group by platform
order by platform asc
