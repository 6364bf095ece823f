-- Question: what do customers of each source spend, with and without account?
-- Stresses: scan of purchases by time, two look-ups, group by text and a sign.
select
    customer.source,
    case when account.uid is null then 0 else 1 end as has_account,
    count(*) as purchase_count,
    sum(purchase.spend) as spend
from purchase
inner join customer on purchase.customerid = customer.customerid
left join account on customer.customerid = account.customerid
where purchase.time >= $from_at and purchase.time < $until_at
group by customer.source, case when account.uid is null then 0 else 1 end
order by customer.source asc, has_account asc
