-- Question: what are customers worth, by tenths, who first bought in the window?
-- Stresses: join on customers, ranks over all of them, group by rank.
-- Perspective: financial.
with ranked as (
    select
        customer_action_matrix.clv,
        row_number() over (
            order by customer_action_matrix.clv desc, dim_customers.customer_id asc
        ) as place,
        count(*) over () as customer_count
    from customer_action_matrix
    inner join dim_customers
        on customer_action_matrix.customer_id = dim_customers.customer_id
    where
        dim_customers.first_purchase_date >= $from_at
        and dim_customers.first_purchase_date < $until_at
        and customer_action_matrix.clv is not null
),

grouped as (
    select
        clv,
        ceil(10.0 * place / customer_count) as decile
    from ranked
)

select
    decile,
    count(*) as customer_count,
    sum(clv) as clv
from grouped
group by decile
order by decile asc
