-- Question: which posts of the window did best?
-- Stresses: a filter on a range, top 50 of many, the end of a drill-down.
-- Perspective: customer.
select
    post_id,
    platform,
    owner_name,
    posted_at,
    interaction_count
from fct_posts
where
    posted_at >= $from_at
    and posted_at < $until_at
    and interaction_count is not null
order by interaction_count desc, post_id asc
limit 50
