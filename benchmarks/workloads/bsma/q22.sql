-- Question: how did a post's reposts spread: at each depth, how many and when?
-- Stresses: recursion over a small part of a large table, then a join on the post.
with recursive reposts as (
    select
        mid,
        parentmid
    from retweet
    where remid = $mid
),

cascade_posts as (
    select
        microblog.mid,
        0 as depth
    from microblog
    where microblog.mid = $mid
    union all
    select
        reposts.mid,
        cascade_posts.depth + 1 as depth
    from cascade_posts
    inner join reposts on cascade_posts.mid = reposts.parentmid
)

select
    cascade_posts.depth,
    count(*) as post_count,
    min(microblog.time) as first_at,
    max(microblog.time) as last_at
from cascade_posts
inner join microblog on cascade_posts.mid = microblog.mid
group by cascade_posts.depth
order by cascade_posts.depth asc;

-- For duckdb-tuned: a cascade lies together and knows its times.
with recursive reposts as (
    select
        mid,
        parentmid,
        time
    from cascade_act
    where remid = $mid
),

cascade_posts as (
    select
        $mid as mid,
        0 as depth
    union all
    select
        reposts.mid,
        cascade_posts.depth + 1 as depth
    from cascade_posts
    inner join reposts on cascade_posts.mid = reposts.parentmid
),

timed as (
    select
        cascade_posts.depth,
        reposts.time
    from cascade_posts
    inner join reposts on cascade_posts.mid = reposts.mid
    union all
    select
        0 as depth,
        time
    from microblog
    where mid = $mid
)

select
    depth,
    count(*) as post_count,
    min(time) as first_at,
    max(time) as last_at
from timed
group by depth
order by depth asc
