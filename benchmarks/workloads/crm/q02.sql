-- Question: do customers who follow many others buy more often in the window?
-- Stresses: purchases by customer, a look-up of users, classes of a number.
with buying as (
    select
        purchase.customerid,
        count(*) as purchase_count,
        sum(purchase.spend) as spend
    from purchase
    where purchase.time >= $from_at and purchase.time < $until_at
    group by purchase.customerid
),

classed as (
    select
        case
            when muser.friendscount < 30 then 1
            when muser.friendscount < 100 then 2
            when muser.friendscount < 300 then 3
            else 4
        end as followees,
        buying.purchase_count,
        buying.spend
    from account
    inner join muser on account.uid = muser.uid
    left join buying on account.customerid = buying.customerid
)

select
    followees,
    count(*) as customer_count,
    count(purchase_count) as buyer_count,
    sum(coalesce(purchase_count, 0)) as purchase_count,
    sum(coalesce(spend, 0)) as spend
from classed
group by followees
order by followees asc
