-- Question: do customers spend more after people whom they follow bought in the window?
-- Stresses: a self-join of buyers over all follows, distinct, then later purchases.
with leaders as (
    select distinct account.uid
    from account
    inner join purchase on account.customerid = purchase.customerid
    where purchase.time >= $from_at and purchase.time < $until_at
),

led as (
    select distinct friendlist.uid
    from friendlist
    inner join leaders on friendlist.friendid = leaders.uid
),

spending as (
    select
        purchase.customerid,
        sum(purchase.spend) as spend
    from purchase
    where purchase.time >= $until_at and purchase.time < $later_at
    group by purchase.customerid
)

select
    case when led.uid is null then 0 else 1 end as is_led,
    count(*) as customer_count,
    count(spending.spend) as buyer_count,
    sum(coalesce(spending.spend, 0)) as spend
from account
left join led on account.uid = led.uid
left join spending on account.customerid = spending.customerid
group by case when led.uid is null then 0 else 1 end
order by is_led asc
