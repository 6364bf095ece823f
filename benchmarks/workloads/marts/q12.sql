-- Question: which ten authors have most interactions, and how many all the others?
-- Stresses: group by many accounts, ranks, all but ten folded into one, look-up of ten.
-- Perspective: customer.
with by_account as (
    select
        account_key,
        count(*) as post_count,
        sum(coalesce(interaction_count, 0)) as interaction_count
    from fct_posts
    where
        posted_at >= $from_at
        and posted_at < $until_at
        and account_key is not null
    group by account_key
),

ranked as (
    select
        account_key,
        post_count,
        interaction_count,
        row_number() over (
            order by interaction_count desc, account_key asc
        ) as place
    from by_account
),

folded as (
    select
        post_count,
        interaction_count,
        case when place <= 10 then account_key else 0 end as account_key,
        case when place <= 10 then place else 11 end as place
    from ranked
),

summed as (
    select
        place,
        account_key,
        sum(post_count) as post_count,
        sum(interaction_count) as interaction_count
    from folded
    group by place, account_key
)

select
    summed.place,
    coalesce(dim_accounts.account_id, 'all others') as account,
    summed.post_count,
    summed.interaction_count
from summed
left join dim_accounts on summed.account_key = dim_accounts.account_key
order by summed.place asc
