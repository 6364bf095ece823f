with source as (
    select * from {{ source('filedrop', 'referrals') }}
),

latest as (
    {{ last_readings('source', 'referral_id') }}
),

renamed as (
    select
        referral_id,
        'hubspot:' || referrer_id as referrer_customer_id,
        'hubspot:' || referee_id as referee_customer_id,
        referred_at,
        reward_amount,
        upper(currency) as currency,
        prior_intent_probability,
        {{ provenance_columns() }}
    from latest
)

select * from renamed
