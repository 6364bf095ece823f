{%- set event_measures = [
    'engagement_events', 'high_engagement_events', 'user_content', 'mentions',
    'reposts_of_user_content',
] -%}
{%- set conversation_measures = [
    'conversations', 'answered_conversations', 'dialogues', 'peer_answered_conversations',
] -%}
{%- set post_measures = [
    ('posts', 'posts'),
    ('interactions', 'interaction_posts'),
    ('interactions_with_followers', 'follower_posts'),
    ('followers_at_post', 'follower_posts'),
    ('interactions_with_impressions', 'impression_posts'),
    ('impressions', 'impression_posts'),
    ('interactions_with_reach', 'reach_posts'),
    ('reach', 'reach_posts'),
    ('likes', 'posts_with_likes'),
    ('posts_with_likes', 'posts'),
    ('reposts', 'posts_with_reposts'),
    ('posts_with_reposts', 'posts'),
    ('replies', 'posts_with_replies'),
    ('posts_with_replies', 'posts'),
] -%}

with events as (
    select * from {{ ref('fct_engagement_events') }}
    where not is_automated
    {{ only_touched('fact_date', 'and', 'acted_date') }}
),

conversations as (
    select * from {{ ref('fct_conversations') }}
    where not is_automated
    {{ only_touched('fact_date', 'and', 'first_inbound_date') }}
),

posts as (
    select * from {{ ref('fct_posts') }}
    where owner_kind != 'other' and post_kind in ('original', 'quote')
    {{ only_touched('fact_date', 'and', 'posted_date') }}
),

companies as (
    select distinct named.owner_name as company_name
    from (
        values
        {{ owner_rows() }}
    ) as named (platform, handle, owner_kind, owner_name)
),

events_by_day as (
    select
        acted_date as fact_date,
        platform,
        toward_name as company_name,
        count(*) as engagement_events,
        count(case when level = 'high' then 1 end) as high_engagement_events,
        -- What was passed on was written by another.
        count(
            distinct case
                when level = 'high' and act != 'repost_of_user_content' then post_id
            end
        ) as user_content,
        count(case when is_mention then 1 end) as mentions,
        count(case when act = 'repost_of_user_content' then 1 end)
            as reposts_of_user_content
    from events
    group by
        acted_date,
        platform,
        toward_name
),

tracked_by_day as (
    select
        fact_date,
        platform,
        sum(mentions) as tracked_mentions
    from events_by_day
    group by
        fact_date,
        platform
),

conversations_by_day as (
    select
        first_inbound_date as fact_date,
        platform,
        count(*) as conversations,
        count(case when is_answered then 1 end) as answered_conversations,
        count(case when is_dialogue then 1 end) as dialogues,
        count(case when first_peer_answer_at is not null then 1 end)
            as peer_answered_conversations
    from conversations
    group by
        first_inbound_date,
        platform
),

posts_by_day as (
    select
        posted_date as fact_date,
        platform,
        owner_name as company_name,
        count(*) as posts,
        sum(interaction_count) as interactions,
        count(interaction_count) as interaction_posts,
        sum(
            case when followers_count_at_post is not null then interaction_count end
        ) as interactions_with_followers,
        sum(
            case when interaction_count is not null then followers_count_at_post end
        ) as followers_at_post,
        count(
            case
                when
                    interaction_count is not null
                    and followers_count_at_post is not null
                    then 1
            end
        ) as follower_posts,
        sum(case when impression_count is not null then interaction_count end)
            as interactions_with_impressions,
        sum(case when interaction_count is not null then impression_count end)
            as impressions,
        count(
            case
                when
                    interaction_count is not null
                    and impression_count is not null
                    then 1
            end
        ) as impression_posts,
        sum(case when reach_count is not null then interaction_count end)
            as interactions_with_reach,
        sum(case when interaction_count is not null then reach_count end) as reach,
        count(
            case
                when interaction_count is not null and reach_count is not null then 1
            end
        ) as reach_posts,
        sum(like_count) as likes,
        count(like_count) as posts_with_likes,
        sum(repost_count) as reposts,
        count(repost_count) as posts_with_reposts,
        sum(reply_count) as replies,
        count(reply_count) as posts_with_replies
    from posts
    group by
        posted_date,
        platform,
        owner_name
),

unioned as (
    {% for measure in event_measures -%}
        select
            fact_date,
            '{{ measure }}' as measure_id,
            platform,
            company_name,
            cast({{ measure }} as decimal(24, 6)) as amount,
            engagement_events as row_count,
            engagement_events as known_row_count
        from events_by_day
        union all
    {% endfor -%}
    select
        tracked_by_day.fact_date,
        'tracked_mentions' as measure_id,
        tracked_by_day.platform,
        companies.company_name,
        cast(tracked_by_day.tracked_mentions as decimal(24, 6)) as amount,
        tracked_by_day.tracked_mentions as row_count,
        tracked_by_day.tracked_mentions as known_row_count
    from tracked_by_day
    cross join companies
    union all
    {% for measure in conversation_measures -%}
        select
            fact_date,
            '{{ measure }}' as measure_id,
            platform,
            '{{ var("brand")["name"] | lower }}' as company_name,
            cast({{ measure }} as decimal(24, 6)) as amount,
            conversations as row_count,
            conversations as known_row_count
        from conversations_by_day
        union all
    {% endfor -%}
    {% for measure, known in post_measures -%}
        select
            fact_date,
            '{{ measure }}' as measure_id,
            platform,
            company_name,
            cast({{ measure }} as decimal(24, 6)) as amount,
            posts as row_count,
            {{ known }} as known_row_count
        from posts_by_day
        {{ 'union all' if not loop.last }}
    {% endfor %}
)

select * from unioned
