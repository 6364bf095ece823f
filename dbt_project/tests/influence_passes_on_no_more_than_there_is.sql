{#- Effects on one customer sum to 0.85 at most: value is passed on, never made up. -#}
select
    to_customer_id,
    sum(influence_effect) as influence_effect,
    sum(influence_value) as influence_value,
    max(influenced_clv) as influenced_clv
from {{ ref('customer_influence_edges') }}
group by to_customer_id
having
    sum(influence_effect) > 0.85 + 1e-9
    or sum(influence_value) > greatest(max(influenced_clv), 0)
