with consents as (
    select * from {{ ref('int_consents') }}
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

latest as (
    -- A withdrawal is a statement of its own: the last that we knew of decides.
    select
        consents.customer_id,
        consents.valid_to is null
        or consents.valid_to > as_of.as_of_at as has_consent
    from consents
    cross join as_of
    where
        consents.purpose = 'profiling'
        -- What a law or a contract allows is not the customer's word.
        and consents.lawful_basis = 'consent'
        and consents.known_at <= as_of.as_of_at
        and consents.valid_from <= as_of.as_of_at
    qualify row_number() over (
        partition by consents.customer_id
        order by
            consents.known_at desc,
            consents.valid_from desc,
            consents.valid_to is null asc,
            consents.consent_id asc
    ) = 1
)

select * from latest
