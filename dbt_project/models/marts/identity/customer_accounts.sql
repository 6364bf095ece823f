with claims as (
    select * from {{ ref('int_account_claims') }}
),

undisputed as (
    -- An account that two customers call theirs is shared or mistaken: nobody's.
    select
        customer_id,
        account_id,
        1 as tier,
        'crm_handle' as rule,
        record_id
    from claims
    where claimant_count = 1
)

select * from undisputed
