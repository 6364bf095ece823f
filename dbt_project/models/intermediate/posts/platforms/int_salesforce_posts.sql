with social_posts as (
    select * from {{ ref('stg_salesforce__social_posts') }}
    where not is_deleted and posted_at is not null
),

personas as (
    select * from {{ ref('stg_salesforce__social_personas') }}
),

copied as (
    -- What the CRM copied of a network that it names. Its counters are a copy of
    -- unknown age: left out.
    select
        social_posts.*,
        social_posts.network || ':' || social_posts.post_external_id as post_id,
        personas.account_id
    from social_posts
    left join personas on social_posts.persona_id = personas.persona_id
    where
        social_posts.network in ('x', 'facebook', 'instagram', 'linkedin', 'youtube')
        and social_posts.post_external_id is not null
        and not social_posts.is_outbound
),

shaped as (
    select
        network as platform,
        post_id,
        account_id,
        posted_at,
        cast(null as timestamp) as edited_at,
        text,
        language,
        {% for column in [
            'conversation_id', 'in_reply_to_post_id', 'in_reply_to_account_id',
            'reposted_post_id', 'reposted_account_id', 'quoted_post_id',
            'place_account_id',
        ] -%}
            cast(null as varchar) as {{ column }},
        {% endfor -%}
        case when ticket_id is not null then 'support' end as place_kind,
        {% for counter in [
            'like', 'repost', 'reply', 'quote', 'view', 'impression', 'reach',
        ] -%}
            cast(null as bigint) as {{ counter }}_count,
        {% endfor -%}
        {{ written_hashtags('text') }} as hashtags,
        {{ null_list() }} as mentioned_account_ids,
        observed_at,
        record_id
    from copied
)

select * from shaped
