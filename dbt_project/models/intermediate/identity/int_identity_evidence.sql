with assertions as (
    select * from {{ ref('int_customer_assertions') }}
),

uses as (
    select * from {{ ref('int_identifier_uses') }}
),

links as (
    select * from {{ ref('dim_account_links') }}
),

accounts as (
    select * from {{ ref('int_accounts') }}
),

policies as (
    select * from {{ ref('platform_policies') }}
    where field_class = 'profile'
),

consents as (
    select * from {{ ref('int_profiling_consents') }}
),

shared_handles as (
    select * from {{ ref('shared_handles') }}
),

of_handles as (
    select
        assertions.customer_id as subject_id,
        'account' as identifier_type,
        assertions.account_id as identifier_id,
        case when assertions.rule = 'oauth' then 2 else 1 end as tier,
        assertions.rule,
        -- What a person told us or did with us is their word; a reviewer's is not.
        case when assertions.rule <> 'review' then 'told_by_customer' end
            as consent_basis,
        assertions.observed_at,
        assertions.record_id,
        assertions.account_id,
        case
            when assertions.claimant_count > 1 then 'disputed'
            when shared_handles.handle is not null then 'shared_handle'
            -- Who took the consent back did not mean the handle to stay.
            when
                policies.identity_matching_allowed = 'with_consent'
                and not coalesce(consents.has_consent, true)
                then 'consent_withdrawn'
        end as refusal
    from assertions
    inner join accounts on assertions.account_id = accounts.account_id
    left join shared_handles on accounts.handle = shared_handles.handle
    left join consents on assertions.customer_id = consents.customer_id
    left join policies on accounts.platform = policies.platform
),

of_addresses as (
    select
        subject_id,
        identifier_type,
        identifier_id,
        tier,
        rule,
        -- Whose word a hashed address is shows only once it has met a customer.
        case when subject_kind = 'customer' then 'told_by_customer' end
            as consent_basis,
        observed_at,
        record_id,
        case when subject_kind <> 'customer' then subject_id end as account_id,
        refusal
    from uses
),

mutual as (
    -- Two profiles that name each other are proved as well as a page that links back.
    select
        mastodon.account_id as subject_id,
        x.account_id as x_account_id,
        min(greatest(there.observed_at, back.observed_at)) as observed_at,
        min(there.record_id) as record_id
    from accounts as mastodon
    inner join links as there on mastodon.account_id = there.account_id
    inner join accounts as x
        on x.platform = 'x' and there.link_handle = 'x:' || x.handle
    inner join links as back
        on
            x.account_id = back.account_id
            and back.link_handle = 'mastodon:' || mastodon.full_handle
    where
        mastodon.platform = 'mastodon'
        and mastodon.owner_kind = 'other'
        and x.owner_kind = 'other'
    -- One profile may name the other by several addresses.
    group by
        mastodon.account_id,
        x.account_id
),

of_profiles as (
    select
        subject_id,
        'account' as identifier_type,
        x_account_id as identifier_id,
        2 as tier,
        'mutual_link' as rule,
        cast(null as varchar) as consent_basis,
        observed_at,
        record_id,
        x_account_id as account_id,
        cast(null as varchar) as refusal
    from mutual
),

unioned as (
    select * from of_handles
    union all
    select * from of_addresses
    union all
    select * from of_profiles
),

under_policies as (
    select
        {{ dbt.hash("subject_id || '|' || identifier_id || '|' || rule") }}
            as evidence_id,
        unioned.subject_id,
        unioned.identifier_type,
        unioned.identifier_id,
        unioned.tier,
        unioned.rule,
        unioned.consent_basis,
        unioned.observed_at,
        unioned.record_id,
        unioned.account_id,
        coalesce(
            unioned.refusal,
            case
                when
                    unioned.account_id is not null
                    and coalesce(policies.identity_matching_allowed, 'no') = 'no'
                    then 'platform_policy'
            end
        ) as refusal,
        coalesce(policies.identity_matching_allowed, '') = 'with_consent'
        and unioned.consent_basis is null as needs_consent
    from unioned
    left join accounts on unioned.account_id = accounts.account_id
    left join policies on accounts.platform = policies.platform
)

select * from under_policies
