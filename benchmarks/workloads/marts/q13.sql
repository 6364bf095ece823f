-- Question: how much was posted each day, and how did it do?
-- Stresses: scan of posts, group by day, the entry of a drill-down.
-- Perspective: customer.
select
    posted_date,
    count(*) as post_count,
    count(interaction_count) as known_count,
    sum(interaction_count) as interaction_count,
    sum(impression_count) as impression_count
from fct_posts
where posted_at >= $from_at and posted_at < $until_at
group by posted_date
order by posted_date asc
