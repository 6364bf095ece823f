with customers as (
    select * from {{ ref('dim_customers') }}
    where not is_archived
),

lifetime_values as (
    select * from {{ ref('customer_lifetime_value') }}
),

engagement as (
    select * from {{ ref('customer_engagement') }}
),

consents as (
    select * from {{ ref('int_consents') }}
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

permitted as (
    -- A withdrawal is a new statement: the last one known decides.
    select
        consents.customer_id,
        consents.lawful_basis = 'consent'
        and (consents.valid_to is null or consents.valid_to > as_of.as_of_at)
            as has_marketing_consent
    from consents
    cross join as_of
    where
        consents.purpose = 'marketing'
        and consents.known_at <= as_of.as_of_at
        and consents.valid_from <= as_of.as_of_at
    qualify row_number() over (
        partition by consents.customer_id
        order by
            consents.known_at desc,
            consents.valid_from desc,
            -- Of two at once, the one that ends: no contact in doubt.
            consents.valid_to is null asc,
            consents.consent_id asc
    ) = 1
),

gathered as (
    select
        customers.customer_id,
        as_of.as_of_at,
        lifetime_values.clv,
        customers.currency,
        engagement.engagement_score,
        -- Without a linked account nothing can be seen, which is not no engagement.
        case
            when customers.linked_account_count > 0 then engagement.engagement_level
        end as engagement_level,
        engagement.followers_count,
        coalesce(engagement.has_open_public_complaint, false)
            as has_open_public_complaint,
        coalesce(permitted.has_marketing_consent, false)
            as has_marketing_consent,
        customers.record_id,
        lifetime_values.record_id as score_record_id
    from customers
    cross join as_of
    left join lifetime_values on customers.customer_id = lifetime_values.customer_id
    left join engagement on customers.customer_id = engagement.customer_id
    left join permitted on customers.customer_id = permitted.customer_id
),

cut as (
    select
        {% if var('matrix_value_cut') == 'median' -%}
            percentile_cont(0.5) within group (order by clv)
        {%- else -%}
            {{ var('matrix_value_cut') }}
        {%- endif %} as value_cut
    from gathered
),

reached as (
    select
        customer_id,
        percent_rank() over (order by followers_count) >= 0.9 as is_top_reach
    from gathered
    where followers_count is not null
),

levelled as (
    select
        gathered.*,
        cast(cut.value_cut as decimal(18, 4)) as value_cut,
        case
            when gathered.clv > cut.value_cut then 'high'
            when gathered.clv <= cut.value_cut then 'low'
        end as value_level,
        reached.is_top_reach
    from gathered
    cross join cut
    left join reached on gathered.customer_id = reached.customer_id
),

decided as (
    select
        *,
        case
            when not has_marketing_consent then 'none: no consent'
            when value_level is null then 'none: value unknown'
            when engagement_level is null then 'none: engagement unknown'
            when value_level = 'high' and engagement_level = 'high' then 'retain'
            when value_level = 'high' then 'raise engagement'
            when engagement_level = 'high' then 'grow value'
            when is_top_reach or has_open_public_complaint then 'keep, watch'
            else 'consider ending'
        end as action
    from levelled
),

explained as (
    select
        customer_id,
        as_of_at,
        clv,
        value_cut,
        currency,
        value_level,
        engagement_score,
        engagement_level,
        followers_count,
        is_top_reach,
        has_open_public_complaint,
        has_marketing_consent,
        action,
        case action
            when 'none: no consent' then 'No consent to marketing holds at this moment.'
            when 'none: value unknown'
                then 'No lifetime value: no purchase, or unknown spend or margin.'
            when 'none: engagement unknown'
                then 'No social account is linked, so engagement cannot be seen.'
            when 'retain' then 'Value above the cut, highly engaged.'
            when 'raise engagement' then 'Value above the cut, hardly engaged.'
            when 'grow value' then 'Value not above the cut, but highly engaged.'
            when 'consider ending'
                then
                    'Value not above the cut, hardly engaged, no open complaint, '
                    || case
                        when is_top_reach is null then 'reach unknown.'
                        else 'little reach.'
                    end
            when 'keep, watch'
                then
                    'Value not above the cut and hardly engaged, but '
                    || case
                        when is_top_reach and has_open_public_complaint
                            then 'much reach and an open public complaint.'
                        when is_top_reach then 'much reach.'
                        else 'an open public complaint.'
                    end
        end as reason,
        record_id,
        score_record_id
    from decided
)

select * from explained
