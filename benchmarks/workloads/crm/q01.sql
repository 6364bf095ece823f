-- Question: which customers spend most in the window, and how much do they post in it?
-- Stresses: two large tables by time, each grouped before they meet, top x.
with spending as (
    select
        purchase.customerid,
        sum(purchase.spend) as spend
    from purchase
    where purchase.time >= $from_at and purchase.time < $until_at
    group by purchase.customerid
),

posting as (
    select
        account.customerid,
        count(*) as post_count
    from account
    inner join microblog on account.uid = microblog.uid
    where microblog.time >= $from_at and microblog.time < $until_at
    group by account.customerid
)

select
    spending.customerid,
    spending.spend,
    coalesce(posting.post_count, 0) as post_count
from spending
left join posting on spending.customerid = posting.customerid
order by spending.spend desc, spending.customerid asc
limit $x
