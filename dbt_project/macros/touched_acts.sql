{#- What acts to tell anew are about, and whose threads: for `touch` in the project. -#}

{#-
    For int_acts: touched posts, and what notifications that came since, or that are no longer told, are
    about.
-#}
{% macro touched_acts() -%}
    {%- set read = runs_read() -%}
    {%- set news = [] -%}
    {%- for platform in ['mastodon'] + (['bluesky'] if is_set_up('bluesky') else []) -%}
        {%- do news.append(
            "(platform = '" ~ platform ~ "' and " ~ is_new_notification(platform, read) ~ ')'
        ) -%}
    {%- endfor -%}
    {{ touched_keys('post_id') }}
    union
    {% for acts in [ref('int_post_acts'), this] -%}
        -- What a touched repost passes on, or did, need not have landed.
        select {{ touched_key('about') }}
        from {{ acts }}
        where act_rank = 0 and post_id in ({{ touched_keys('post_id') }})
        union
    {% endfor -%}
    select {{ touched_key('about') }}
    from {{ ref('int_notification_acts') }}
    where {{ news | join(' or ') }}
    union
    select {{ touched_key('about') }}
    from {{ this }}
    where
        post_id is null
        and record_id not in (
            select told.record_id
            from {{ ref('int_notification_acts') }} as told
        )
{%- endmacro %}

{#- For fct_engagement_events: acts of accounts with another customer or automation. -#}
{% macro acts_of_changed_accounts() -%}
    select {{ touched_key('about') }} as touched_key
    from {{ this }}
    where account_key in ({{ touched_keys('changed_account_id', number_key) }})
{%- endmacro %}

{#-
    For fct_conversations: the threads of touched posts, those that time may end, and those of
    customers who have a ticket, which belongs to the last of them.
-#}
{% macro touched_threads() -%}
    select conversation_id as touched_key
    from {{ ref('int_posts') }}
    {{ only_touched_posts() }}
    union
    select conversation_id
    from {{ ref('int_posts') }}
    {{ only_scored_again() }}
    union
    select conversation_id
    from {{ this }}
    where
        (
            resolution_basis is null
            and (
                last_reply_at > last_inbound_at
                or (first_reply_at is null and first_peer_answer_at is null)
            )
        )
        or ticket_id is not null
        or customer_id in (
            select tickets.customer_id
            from {{ ref('int_tickets') }} as tickets
            where tickets.channel = 'social'
        )
{%- endmacro %}

{#- For topic_daily: the days of posts whose mood is another. -#}
{% macro days_of_rated_posts() -%}
    select distinct cast(posted_date as varchar) as touched_key
    from {{ ref('int_topic_posts') }}
    where post_id in ({{ touched_keys('rated_post_id') }})
{%- endmacro %}

{#-
    For share_of_voice_daily: the days of acts that posts with other counters are, and of those by
    accounts with another number of followers.
-#}
{% macro days_of_other_voices() -%}
    select distinct cast(acted_date as varchar) as touched_key
    from {{ ref('fct_engagement_events') }}
    where
        is_mention
        and (
            post_key in ({{ touched_keys('counted_post_id', number_key) }})
            or account_key in ({{ touched_keys('followed_account_id', number_key) }})
        )
{%- endmacro %}

{#- The condition on notifications of a platform that no act was told of yet. -#}
{% macro is_new_notification(platform, read) -%}
    {%- if platform in streams_of_posts() -%}
        {{ came_since(
            api.Relation.create(identifier='stg_' ~ platform ~ '__notifications'), read
        ) }}
    {%- else -%}
        record_id not in (select held.record_id from {{ this }} as held)
    {%- endif -%}
{%- endmacro %}
