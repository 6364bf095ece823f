-- Question: what did customers from each source bring who first bought in the window?
-- Stresses: group by text over customers, averages.
-- Perspective: financial.
select
    coalesce(acquisition_source, 'unknown') as came_from,
    count(*) as customer_count,
    sum(spend) as spend,
    sum(gross_margin) as gross_margin,
    avg(order_count) as order_count
from dim_customers
where first_purchase_date >= $from_at and first_purchase_date < $until_at
group by coalesce(acquisition_source, 'unknown')
order by customer_count desc, came_from asc
