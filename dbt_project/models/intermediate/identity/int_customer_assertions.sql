with claims as (
    select * from {{ ref('int_account_claims') }}
),

contacts as (
    select * from {{ ref('dim_contact_identifiers') }}
),

connections as (
    select * from {{ ref('stg_filedrop__account_connections') }}
),

reviews as (
    select * from {{ ref('stg_filedrop__identity_reviews') }}
),

merged as (
    select * from {{ ref('int_merged_customers') }}
),

customers as (
    select * from {{ ref('int_customers') }}
),

accounts as (
    select * from {{ ref('int_accounts') }}
),

asserted as (
    select
        claims.customer_id,
        claims.account_id,
        'crm_handle' as rule,
        contacts.observed_at,
        claims.record_id
    from claims
    inner join contacts on claims.record_id = contacts.record_id
    union all
    select
        customer_id,
        account_id,
        'oauth' as rule,
        connected_at as observed_at,
        record_id
    from connections
    where connection_kind = 'oauth' and customer_id is not null
    union all
    select
        customer_id,
        account_id,
        'review' as rule,
        decided_at as observed_at,
        record_id
    from reviews
    where decision = 'accepted'
),

of_survivors as (
    -- What is known of a contact before it was merged holds for who it was merged into.
    select
        coalesce(merged.customer_id, asserted.customer_id) as customer_id,
        asserted.account_id,
        asserted.rule,
        min(asserted.observed_at) as observed_at,
        min(asserted.record_id) as record_id
    from asserted
    left join merged on asserted.customer_id = merged.merged_customer_id
    group by
        coalesce(merged.customer_id, asserted.customer_id),
        asserted.account_id,
        asserted.rule
),

known as (
    select of_survivors.*
    from of_survivors
    inner join customers on of_survivors.customer_id = customers.customer_id
    inner join accounts on of_survivors.account_id = accounts.account_id
    where not customers.is_archived and accounts.owner_kind = 'other'
),

claimants as (
    select
        account_id,
        count(distinct customer_id) as claimant_count
    from known
    group by account_id
),

counted as (
    select
        known.*,
        claimants.claimant_count
    from known
    inner join claimants on known.account_id = claimants.account_id
)

select * from counted
