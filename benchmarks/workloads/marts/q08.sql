-- Question: which share of posts and interactions has each company, by platform?
-- Stresses: scan of posts, group by, shares of the group's total.
-- Perspective: customer.
with counted as (
    select
        platform,
        owner_kind,
        owner_name,
        count(*) as post_count,
        case when count(interaction_count) > 0 then sum(interaction_count) end
            as interaction_count
    from fct_posts
    where
        posted_at >= $from_at
        and posted_at < $until_at
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
