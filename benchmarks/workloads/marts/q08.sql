-- Question: which share of posts and interactions has each company, by platform?
-- Stresses: scan of the days' roll-up, group by, shares of the group's total.
-- Perspective: customer.
with counted as (
    select
        platform,
        owner_kind,
        owner_name,
        sum(post_count) as post_count,
        sum(interaction_count) as interaction_count
    from posts_daily
    where
        date >= $from_at
        and date < $until_at
        and owner_kind <> 'other'
    group by platform, owner_kind, owner_name
)

select
    platform,
    owner_name,
    post_count,
    interaction_count,
    cast(post_count as double)
    / sum(post_count) over (partition by platform) as post_share
from counted
order by platform asc, post_count desc, owner_name asc
