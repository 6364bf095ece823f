with events as (
    select * from {{ ref('fct_engagement_events') }}
),

posts as (
    select * from {{ ref('int_posts') }}
),

accounts as (
    select * from {{ ref('int_accounts') }}
),

business_days as (
    select * from {{ ref('int_business_days') }}
),

phrases as (
    select * from {{ ref('automated_reply_phrases') }}
),

inbound as (
    select
        posts.conversation_id,
        posts.platform,
        events.account_id,
        events.customer_id,
        events.is_automated,
        events.post_id,
        events.acted_at,
        events.record_id
    from events
    inner join posts on events.post_id = posts.post_id
    where events.toward_kind = 'brand' and events.act in ('mention', 'reply')
),

opened as (
    select
        conversation_id,
        account_id,
        min(platform) as platform,
        min(customer_id) as customer_id,
        bool_or(is_automated) as is_automated,
        min(acted_at) as first_inbound_at,
        max(acted_at) as last_inbound_at,
        count(*) as inbound_count,
        {{ sorted_set('record_id') }} as inbound_record_ids
    from inbound
    group by
        conversation_id,
        account_id
),

answers as (
    select
        opened.conversation_id,
        opened.account_id,
        opened.first_inbound_at,
        posts.owner_kind = 'brand' as is_by_brand,
        posts.posted_at,
        posts.record_id,
        coalesce(accounts.is_bot, false) as is_by_bot,
        lower(posts.text) as text
    from opened
    inner join posts
        on
            opened.conversation_id = posts.conversation_id
            and opened.account_id = posts.in_reply_to_account_id
    left join accounts on posts.account_id = accounts.account_id
    where
        posts.account_id != opened.account_id
        and posts.posted_at >= opened.first_inbound_at
),

answers_of_machines as (
    -- "We have got your message" is no answer: the account or the words tell.
    select distinct answers.record_id
    from answers
    left join phrases on answers.text like '%' || phrases.phrase || '%'
    where answers.is_by_bot or phrases.phrase is not null
),

answers_of_people as (
    select answers.*
    from answers
    left join answers_of_machines on answers.record_id = answers_of_machines.record_id
    where answers_of_machines.record_id is null
),

answered as (
    select
        conversation_id,
        account_id,
        min(case when is_by_brand then posted_at end) as first_reply_at,
        max(case when is_by_brand then posted_at end) as last_reply_at,
        min(case when not is_by_brand then posted_at end) as first_peer_answer_at,
        count(case when is_by_brand then 1 end) as reply_count,
        {{ sorted_set('record_id') }} as answer_record_ids
    from answers_of_people
    group by
        conversation_id,
        account_id
),

joined as (
    select
        opened.*,
        answered.first_reply_at,
        answered.last_reply_at,
        answered.first_peer_answer_at,
        coalesce(answered.reply_count, 0) as reply_count,
        opened.inbound_record_ids
        || coalesce(answered.answer_record_ids, {{ empty_list() }}) as record_ids
    from opened
    left join answered
        on
            opened.conversation_id = answered.conversation_id
            and opened.account_id = answered.account_id
),

business_times as (
    select
        joined.conversation_id,
        joined.account_id,
        sum({{ seconds_between(
            'greatest(joined.first_inbound_at, business_days.opens_at)',
            'least(joined.first_reply_at, business_days.closes_at)'
        ) }}) as business_seconds
    from joined
    inner join business_days
        on
            joined.first_reply_at > business_days.opens_at
            and joined.first_inbound_at < business_days.closes_at
    group by
        joined.conversation_id,
        joined.account_id
),

described as (
    select
        joined.conversation_id,
        joined.account_id,
        joined.customer_id,
        joined.platform,
        joined.platform as channel,
        joined.is_automated,
        joined.first_inbound_at,
        cast(joined.first_inbound_at as date) as first_inbound_date,
        joined.last_inbound_at,
        joined.inbound_count,
        joined.first_reply_at,
        joined.last_reply_at,
        joined.reply_count,
        joined.first_reply_at is not null as is_answered,
        joined.first_peer_answer_at,
        case
            when
                joined.first_reply_at
                <= coalesce(joined.first_peer_answer_at, joined.first_reply_at)
                then 'brand'
            when joined.first_peer_answer_at is not null then 'peer'
        end as first_answered_by,
        {{ seconds_between('joined.first_inbound_at', 'joined.first_reply_at') }}
            as first_reply_seconds,
        case
            when joined.first_reply_at is not null
                then coalesce(business_times.business_seconds, 0)
        end as first_reply_business_seconds,
        joined.inbound_count >= 2 and joined.reply_count >= 2 as is_dialogue,
        joined.record_ids
    from joined
    left join business_times
        on
            joined.conversation_id = business_times.conversation_id
            and joined.account_id = business_times.account_id
)

select * from described
