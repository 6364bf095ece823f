-- Question: how many customers are in each field of the action matrix, worth what?
-- Stresses: join on customers, group by three texts.
-- Perspective: customer.
select
    customer_action_matrix.value_level,
    customer_action_matrix.engagement_level,
    customer_action_matrix.action,
    count(*) as customer_count,
    sum(customer_action_matrix.clv) as clv
from customer_action_matrix
inner join dim_customers
    on customer_action_matrix.customer_id = dim_customers.customer_id
where
    dim_customers.first_purchase_date >= $from_at
    and dim_customers.first_purchase_date < $until_at
group by
    customer_action_matrix.value_level,
    customer_action_matrix.engagement_level,
    customer_action_matrix.action
order by
    customer_count desc,
    customer_action_matrix.action asc,
    customer_action_matrix.value_level asc,
    customer_action_matrix.engagement_level asc
