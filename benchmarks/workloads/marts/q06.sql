-- Question: of those who first bought on a day, how many bought again, for how much?
-- Stresses: self-join by customer through two groupings.
-- Perspective: financial.
with by_customer as (
    select
        customer_id,
        min(first_purchase_date) as cohort_at,
        count(*) as purchase_count,
        sum(spend) as spend
    from fct_purchases
    where first_purchase_date >= $from_at and first_purchase_date < $until_at
    group by customer_id
)

select
    cohort_at,
    count(*) as customer_count,
    sum(case when purchase_count > 1 then 1 else 0 end) as repeat_count,
    sum(spend) as spend
from by_customer
group by cohort_at
order by cohort_at asc
