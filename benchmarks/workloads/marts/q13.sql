-- Question: how much was posted each day, and how did it do?
-- Stresses: scan of posts, group by day, the entry of a drill-down.
-- Perspective: customer.
select
    posted_date,
    count(*) as post_count,
    count(interaction_count) as known_count,
    case when count(interaction_count) > 0 then sum(interaction_count) end
        as interaction_count,
    case when count(impression_count) > 0 then sum(impression_count) end
        as impression_count
from fct_posts
where posted_at >= $from_at and posted_at < $until_at
group by posted_date
order by posted_date asc
