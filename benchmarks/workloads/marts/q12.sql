-- Question: which ten authors have most interactions, and how many all the others?
-- Stresses: group by many accounts, ranks, all but ten folded into one.
-- Perspective: customer.
with by_account as (
    select
        coalesce(account_id, 'hidden') as author,
        count(*) as post_count,
        sum(coalesce(interaction_count, 0)) as interaction_count
    from fct_posts
    where posted_at >= $from_at and posted_at < $until_at
    group by coalesce(account_id, 'hidden')
),

ranked as (
    select
        post_count,
        interaction_count,
        author,
        row_number() over (
            order by interaction_count desc, author asc
        ) as place
    from by_account
),

named as (
    select
        post_count,
        interaction_count,
        case when place <= 10 then author else 'all others' end as account,
        case when place <= 10 then place else 11 end as place
    from ranked
)

select
    place,
    account,
    sum(post_count) as post_count,
    sum(interaction_count) as interaction_count
from named
group by place, account
order by place asc
