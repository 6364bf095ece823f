-- Question: which customers engaged most in the window, and what are they worth?
-- Stresses: group by many customers of the longest table, then a join, top 50.
-- Perspective: customer.
with engaged as (
    select
        customer_id,
        count(*) as act_count,
        sum(weight) as weight
    from fct_engagement_events
    where
        acted_at >= $from_at
        and acted_at < $until_at
        and customer_id is not null
    group by customer_id
)

select
    engaged.customer_id,
    engaged.act_count,
    customer_action_matrix.clv,
    customer_action_matrix.action
from engaged
inner join customer_action_matrix
    on engaged.customer_id = customer_action_matrix.customer_id
order by engaged.act_count desc, engaged.customer_id asc
limit 50
