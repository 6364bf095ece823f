with consents as (
    select * from {{ ref('int_consents') }}
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

latest as (
    -- A withdrawal is a new statement: the last one known decides.
    select
        consents.customer_id,
        consents.purpose,
        consents.lawful_basis,
        consents.valid_to is null or consents.valid_to > as_of.as_of_at as is_in_force,
        consents.record_id
    from consents
    cross join as_of
    where
        consents.known_at <= as_of.as_of_at
        and consents.valid_from <= as_of.as_of_at
    qualify row_number() over (
        partition by consents.customer_id, consents.purpose
        order by
            consents.known_at desc,
            consents.valid_from desc,
            -- Of two at once, the one that ends: no contact in doubt.
            consents.valid_to is null asc,
            consents.consent_id asc
    ) = 1
),

described as (
    select
        customer_id,
        purpose,
        lawful_basis,
        is_in_force,
        lawful_basis = 'consent' and is_in_force as is_consent,
        record_id
    from latest
)

select * from described
