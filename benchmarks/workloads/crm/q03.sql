-- Question: which events' crowds spent most in as long a time after the window?
-- Stresses: posts on events by time, distinct pairs, join with later purchases.
with crowd as (
    select distinct
        rel_event_microblog.eventid,
        account.customerid
    from rel_event_microblog
    inner join microblog on rel_event_microblog.mid = microblog.mid
    inner join account on microblog.uid = account.uid
    where microblog.time >= $from_at and microblog.time < $until_at
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
    crowd.eventid,
    count(*) as buyer_count,
    sum(spending.spend) as spend
from crowd
inner join spending on crowd.customerid = spending.customerid
group by crowd.eventid
order by sum(spending.spend) desc, crowd.eventid asc
limit $x
