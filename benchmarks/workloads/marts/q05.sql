-- Question: how many customers are in each field of the action matrix, worth what?
-- Stresses: join on customers, group by three texts.
-- Perspective: customer.
select
    coalesce(customer_action_matrix.value_level, 'unknown') as worth,
    coalesce(customer_action_matrix.engagement_level, 'unknown') as engaged,
    coalesce(customer_action_matrix.action, 'none') as action_taken,
    count(*) as customer_count,
    sum(customer_action_matrix.clv) as clv
from customer_action_matrix
inner join dim_customers
    on customer_action_matrix.customer_id = dim_customers.customer_id
where
    dim_customers.first_purchase_date >= $from_at
    and dim_customers.first_purchase_date < $until_at
group by
    coalesce(customer_action_matrix.value_level, 'unknown'),
    coalesce(customer_action_matrix.engagement_level, 'unknown'),
    coalesce(customer_action_matrix.action, 'none')
order by
    customer_count desc,
    action_taken asc,
    worth asc,
    engaged asc
