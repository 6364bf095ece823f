-- Question: which customers are most likely to leave, and what would go with them?
-- Stresses: join of two customer tables, computed order, top 50.
-- Perspective: financial.
select
    customer_churn.customer_id,
    customer_churn.p_churn_90_days,
    customer_churn.reason_1,
    customer_action_matrix.clv
from customer_churn
inner join customer_action_matrix
    on customer_churn.customer_id = customer_action_matrix.customer_id
inner join dim_customers on customer_churn.customer_id = dim_customers.customer_id
where
    customer_churn.p_churn_90_days is not null
    and customer_action_matrix.clv is not null
    and dim_customers.first_purchase_date >= $from_at
    and dim_customers.first_purchase_date < $until_at
order by
    customer_churn.p_churn_90_days * customer_action_matrix.clv desc,
    customer_churn.customer_id asc
limit 50
