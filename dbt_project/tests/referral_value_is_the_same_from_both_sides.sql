{#- What referrers brought is what their referees brought, and what the edges say. -#}
with edges as (
    select coalesce(sum(referral_value), 0) as by_edge from {{ ref('referral_edges') }}
),

customers as (
    select
        coalesce(sum(crv), 0) as by_referrer,
        coalesce(sum(value_as_referee), 0) as by_referee
    from {{ ref('customer_referral_value') }}
)

select
    edges.by_edge,
    customers.by_referrer,
    customers.by_referee
from edges
cross join customers
where
    edges.by_edge != customers.by_referrer
    or edges.by_edge != customers.by_referee
