{#- Salesforce in the words that both CRMs take. -#}

{#-
    Contacts, and leads that are not contacts yet: one person moves from one to the other. A contact
    has no stage of its own. What is in the recycle bin, or gone from it, is archived.
-#}
{% macro salesforce_customers() -%}
    {%- for model, key, stage in [
        ('contacts', 'customer_id', 'cast(null as varchar)'), ('leads', 'lead_id', "'lead'")
    ] -%}
        select
            persons.{{ key }} as customer_id,
            {{ stage }} as lifecycle_stage,
            persons.country,
            persons.acquisition_source,
            persons.created_at,
            persons.is_deleted or coalesce(gone.is_gone, false) as is_archived,
            case
                when persons.is_deleted or gone.is_gone
                    then coalesce(gone.deleted_at, persons.updated_at)
            end as archived_at,
            persons.updated_at,
            persons.record_id
        from {{ ref('stg_salesforce__' ~ model) }} as persons
        left join {{ ref('stg_salesforce__deletions') }} as gone
            on
                persons.{{ key }} = gone.subject_id
                and gone.stream = '{{ model }}'
                and gone.is_gone
        {{ 'union all' if not loop.last }}
    {% endfor -%}
{%- endmacro %}

{#- Who became whom: merged contacts and leads, and leads that became contacts. -#}
{% macro salesforce_merge_steps() -%}
    select
        customer_id as merged_customer_id,
        merged_into_id as customer_id
    from {{ ref('stg_salesforce__contacts') }}
    where merged_into_id is not null
    union all
    select
        lead_id as merged_customer_id,
        coalesce(merged_into_id, customer_id) as customer_id
    from {{ ref('stg_salesforce__leads') }}
    where merged_into_id is not null or (is_converted and customer_id is not null)
{%- endmacro %}

{#- Cases as support cases. A case that came from a network came by social channels. -#}
{% macro salesforce_tickets() -%}
    select
        ticket_id,
        customer_id,
        case
            when
                social_post_id is not null
                or channel in (
                    'twitter', 'x', 'facebook', 'instagram', 'linkedin', 'youtube', 'social'
                )
                then 'social'
            else channel
        end as channel,
        category,
        priority,
        lower(status) as stage,
        opened_at,
        closed_at,
        is_deleted as is_archived,
        -- Salesforce has no field of its own for what became of feedback.
        cast(null as varchar) as feedback_state,
        cast(null as decimal(18, 4)) as feedback_value,
        cast(null as varchar) as feedback_currency,
        {{ empty_list() }} as feedback_contributor_ids,
        record_id
    from {{ ref('stg_salesforce__cases') }}
{%- endmacro %}

{#- Opportunities as deals; Salesforce gives the day on which one closes or should. -#}
{% macro salesforce_deals() -%}
    select
        deal_id,
        customer_id,
        deal_type as pipeline,
        replace(lower(stage), ' ', '') as stage,
        amount,
        currency,
        opened_at,
        case when is_closed then cast(close_date as timestamp) end as closed_at,
        is_deleted as is_archived,
        record_id
    from {{ ref('stg_salesforce__opportunities') }}
{%- endmacro %}

{#- What names or reaches a person, with the handle on X of the CRM's persona. -#}
{% macro salesforce_contact_identifiers() -%}
    {%- for stream in ['contacts', 'leads'] -%}
        select
            'salesforce:' || persons.id as contact_id,
            lower(trim(persons.email)) as email,
            persons.first_name,
            persons.last_name,
            persons.phone,
            cast(null as varchar) as city,
            cast(null as varchar) as website_host,
            handles.x_handle,
            cast(null as varchar) as mastodon_handle,
            persons._observed_at as observed_at,
            persons._record_id as record_id
        from ({{ last_readings(source('salesforce', stream), 'id') }}) as persons
        left join (
            select
                customer_id,
                min(handle) as x_handle
            from {{ ref('stg_salesforce__social_personas') }}
            where network = 'x' and not is_deleted
            group by customer_id
        ) as handles on 'salesforce:' || persons.id = handles.customer_id
        {{ 'union all' if not loop.last }}
    {% endfor -%}
{%- endmacro %}
