with customers as (
    select * from {{ ref('dim_customers') }}
    where not is_archived
),

engagement_values as (
    select * from {{ ref('customer_engagement_value') }}
),

engagement as (
    select * from {{ ref('customer_engagement') }}
),

consents as (
    select * from {{ ref('int_consents_in_force') }}
    where purpose = 'marketing'
),

segments as (
    select * from {{ ref('segments') }}
),

asked as (
    -- Without any case, nobody tells us of cases: complaints are unknown, not none.
    select count(*) > 0 as has_cases from {{ ref('int_tickets') }}
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

gathered as (
    select
        customers.customer_id,
        as_of.as_of_at,
        engagement_values.clv,
        engagement_values.civ,
        engagement_values.cev_gross,
        customers.currency,
        engagement.engagement_score,
        engagement.engagement_level,
        engagement.followers_count,
        case
            when asked.has_cases
                then coalesce(engagement.has_open_public_complaint, false)
        end as has_open_public_complaint,
        coalesce(consents.is_consent, false) as has_marketing_consent,
        customers.record_id,
        engagement_values.score_record_id
    from customers
    cross join as_of
    cross join asked
    left join engagement_values
        on customers.customer_id = engagement_values.customer_id
    left join engagement on customers.customer_id = engagement.customer_id
    left join consents on customers.customer_id = consents.customer_id
),

cut as (
    select
        {% if var('matrix_value_cut') == 'median' -%}
            percentile_cont(0.5) within group (
                order by case when clv is not null then cev_gross end
            )
        {%- else -%}
            {{ var('matrix_value_cut') }}
        {%- endif %} as value_cut
    from gathered
),

reached as (
    select
        customer_id,
        followers_count > 0
        and percent_rank() over (order by followers_count desc) <= 0.1
            as is_top_reach
    from gathered
    where followers_count is not null
),

influencing as (
    select
        customer_id,
        civ > 0
        and percent_rank() over (order by civ desc) <= 0.1 as is_top_influence
    from gathered
    where civ is not null
),

levelled as (
    select
        gathered.*,
        cast(cut.value_cut as decimal(18, 4)) as value_cut,
        case
            when gathered.cev_gross > cut.value_cut then 'high'
            -- What is not known could be more than the cut.
            when gathered.clv is not null then 'low'
        end as value_level,
        reached.is_top_reach,
        influencing.is_top_influence
    from gathered
    cross join cut
    left join reached on gathered.customer_id = reached.customer_id
    left join influencing on gathered.customer_id = influencing.customer_id
),

decided as (
    select
        levelled.*,
        segments.segment,
        case
            when not levelled.has_marketing_consent then 'none: no consent'
            when levelled.value_level is null then 'none: value unknown'
            when levelled.engagement_level is null then 'none: engagement unknown'
            when levelled.value_level = 'high' and levelled.engagement_level = 'high'
                then 'retain'
            when levelled.value_level = 'high' then 'raise engagement'
            when levelled.engagement_level = 'high' then 'grow value'
            -- Who may have much reach or influence, or a complaint, is not let go.
            when
                coalesce(levelled.is_top_reach, true)
                or coalesce(levelled.is_top_influence, true)
                or coalesce(levelled.has_open_public_complaint, true)
                then 'keep, watch'
            else 'consider ending'
        end as action
    from levelled
    left join segments
        on
            coalesce(levelled.value_level, 'unknown') = segments.value_level
            and case
                when levelled.engagement_level = 'none' then 'low'
                else coalesce(levelled.engagement_level, 'unknown')
            end = segments.engagement_level
),

explained as (
    select
        customer_id,
        as_of_at,
        clv,
        civ,
        cev_gross,
        value_cut,
        currency,
        value_level,
        engagement_score,
        engagement_level,
        followers_count,
        is_top_reach,
        is_top_influence,
        has_open_public_complaint,
        has_marketing_consent,
        segment,
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
                    || 'little reach and influence.'
            when 'keep, watch'
                then
                    'Value not above the cut and hardly engaged, but '
                    || case
                        when is_top_reach and has_open_public_complaint
                            then 'much reach and an open public complaint.'
                        when is_top_influence and has_open_public_complaint
                            then 'much influence and an open public complaint.'
                        when is_top_reach and is_top_influence
                            then 'much reach and influence.'
                        when is_top_reach then 'much reach.'
                        when is_top_influence then 'much influence.'
                        when has_open_public_complaint
                            then 'an open public complaint.'
                        when is_top_reach is null and is_top_influence is null
                            then 'reach and influence are unknown.'
                        when is_top_reach is null then 'reach is unknown.'
                        when is_top_influence is null then 'influence is unknown.'
                        else 'complaints are unknown.'
                    end
        end as reason,
        record_id,
        score_record_id
    from decided
)

select * from explained
