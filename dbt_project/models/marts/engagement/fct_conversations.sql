with posts as {{ kept_if_few() }} (
    select
        *,
        {{ number_key('post_id') }} as post_key
    from {{ ref('int_posts') }}
    {{ only_touched('conversation_id', of=ref('int_posts')) }}
),

events as (
    select * from {{ ref('fct_engagement_events') }}
    {% if goes_on() -%}
        where post_key in ({{ few('posts', 'post_key') }})
    {%- endif %}
),

accounts as (
    select * from {{ ref('int_accounts') }}
),

tickets as (
    select * from {{ ref('int_tickets') }}
    where channel = 'social' and not is_archived and customer_id is not null
),

business_days as (
    select * from {{ ref('int_business_days') }}
),

zones as (
    select max(time_zone) as time_zone from business_days
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

phrases as (
    select * from {{ ref('automated_reply_phrases') }}
),

sentiments as (
    select * from {{ ref('int_post_sentiments') }}
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
    where
        events.toward_kind = 'brand'
        and events.act in (
            'mention', 'reply', 'comment', 'support_message', 'community_post'
        )
        -- What is said beside an article in a wiki is said to its other authors.
        and (events.act != 'community_post' or posts.platform != 'mediawiki')
),

ranked as (
    select
        *,
        row_number() over (
            partition by conversation_id, account_id
            order by acted_at, post_id
        ) as place,
        count(*) over (partition by conversation_id, account_id) as place_count
    from inbound
),

heard as (
    select
        ranked.conversation_id,
        ranked.account_id,
        max(case when ranked.place = 1 then sentiments.valence end)
            as sentiment_at_start,
        max(
            case
                when ranked.place = ranked.place_count and ranked.place > 1
                    then sentiments.valence
            end
        ) as sentiment_at_end
    from ranked
    inner join sentiments on ranked.post_id = sentiments.post_id
    where ranked.place = 1 or ranked.place = ranked.place_count
    group by
        ranked.conversation_id,
        ranked.account_id
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

employee_accounts as (
    {{ employee_accounts() }}
),

answers as (
    select
        opened.conversation_id,
        opened.account_id,
        posts.owner_kind = 'brand'
        or employee_accounts.account_id is not null as is_by_staff,
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
    left join employee_accounts
        on
            posts.account_id = employee_accounts.account_id
            and posts.posted_date >= employee_accounts.valid_from
            and posts.posted_date <= employee_accounts.valid_to
    where
        posts.account_id != opened.account_id
        and posts.owner_kind != 'competitor'
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

turns as (
    select
        conversation_id,
        account_id,
        acted_at as turn_at,
        acted_at as inbound_at,
        0 as turn_order
    from inbound
    union all
    select
        conversation_id,
        account_id,
        posted_at as turn_at,
        cast(null as timestamp) as inbound_at,
        1 as turn_order
    from answers_of_people
    where is_by_staff
),

turns_in_order as (
    select
        *,
        max(inbound_at) over (
            partition by conversation_id, account_id
            order by turn_at, turn_order
            rows between unbounded preceding and current row
        ) as asked_at
    from turns
),

timed_replies as (
    -- Every reply is timed from the nearest word of the person before it.
    select
        conversation_id,
        account_id,
        cast({{ seconds_between('asked_at', 'turn_at') }} as double) as reply_seconds
    from turns_in_order
    where turn_order = 1
),

reply_times as (
    select
        conversation_id,
        account_id,
        percentile_cont(0.5) within group (order by reply_seconds)
            as reply_seconds_median,
        min(reply_seconds) as reply_seconds_fastest,
        max(reply_seconds) as reply_seconds_slowest,
        {{ sorted_list('reply_seconds') }} as reply_seconds
    from timed_replies
    group by
        conversation_id,
        account_id
),

answered as (
    select
        conversation_id,
        account_id,
        min(case when is_by_staff then posted_at end) as first_reply_at,
        max(case when is_by_staff then posted_at end) as last_reply_at,
        min(case when not is_by_staff then posted_at end) as first_peer_answer_at,
        count(case when is_by_staff then 1 end) as reply_count,
        {{ sorted_set('record_id') }} as answer_record_ids
    from answers_of_people
    group by
        conversation_id,
        account_id
),

tickets_of_threads as (
    -- A ticket belongs to the thread that its customer opened last before it.
    select
        tickets.ticket_id,
        tickets.opened_at,
        tickets.closed_at,
        tickets.record_id,
        opened.conversation_id,
        opened.account_id
    from tickets
    inner join opened
        on
            tickets.customer_id = opened.customer_id
            and tickets.opened_at >= opened.first_inbound_at
            and {{ seconds_between('opened.first_inbound_at', 'tickets.opened_at') }}
            <= {{ var('ticket_link_hours') }} * 3600
    qualify row_number() over (
        partition by tickets.ticket_id
        order by
            opened.first_inbound_at desc,
            opened.conversation_id asc,
            opened.account_id asc
    ) = 1
),

ticketed as (
    select *
    from tickets_of_threads
    qualify row_number() over (
        partition by conversation_id, account_id
        order by opened_at, ticket_id
    ) = 1
),

joined as (
    select
        opened.*,
        answered.first_reply_at,
        answered.last_reply_at,
        answered.first_peer_answer_at,
        coalesce(answered.reply_count, 0) as reply_count,
        reply_times.reply_seconds_median,
        reply_times.reply_seconds_fastest,
        reply_times.reply_seconds_slowest,
        reply_times.reply_seconds,
        ticketed.ticket_id,
        ticketed.closed_at as ticket_closed_at,
        {{ local_date('opened.first_inbound_at', 'zones.time_zone') }}
            as inbound_business_date,
        {{ local_date('answered.first_reply_at', 'zones.time_zone') }}
            as reply_business_date,
        opened.inbound_record_ids
        || coalesce(answered.answer_record_ids, {{ empty_list() }}) as record_ids
    from opened
    cross join zones
    left join answered
        on
            opened.conversation_id = answered.conversation_id
            and opened.account_id = answered.account_id
    left join reply_times
        on
            opened.conversation_id = reply_times.conversation_id
            and opened.account_id = reply_times.account_id
    left join ticketed
        on
            opened.conversation_id = ticketed.conversation_id
            and opened.account_id = ticketed.account_id
),

timed as (
    select
        joined.*,
        {{ business_seconds_until(
            'joined.first_reply_at', 'reply_days'
        ) }}
        - {{ business_seconds_until(
            'joined.first_inbound_at', 'inbound_days'
        ) }} as first_reply_business_seconds
    from joined
    left join business_days as inbound_days
        on joined.inbound_business_date = inbound_days.business_date
    left join business_days as reply_days
        on joined.reply_business_date = reply_days.business_date
),

resolved as (
    select
        timed.*,
        case
            when timed.ticket_closed_at is not null then 'ticket_closed'
            when timed.ticket_id is not null then 'ticket_open'
            when
                timed.last_reply_at > timed.last_inbound_at
                and {{ seconds_between('timed.last_reply_at', 'as_of.as_of_at') }}
                >= {{ var('conversation_quiet_days') }} * 86400
                then 'last_word'
            when
                timed.first_reply_at is null
                and timed.first_peer_answer_at is null
                and {{ seconds_between('timed.last_inbound_at', 'as_of.as_of_at') }}
                >= {{ var('conversation_quiet_days') }} * 86400
                then 'unanswered'
        end as resolution_basis
    from timed
    cross join as_of
),

dated as (
    select
        *,
        case resolution_basis
            when 'ticket_closed' then ticket_closed_at
            when 'last_word' then last_reply_at
        end as resolved_at
    from resolved
),

described as (
    select
        conversation_id,
        account_id,
        customer_id,
        platform,
        platform as channel,
        is_automated,
        first_inbound_at,
        cast(first_inbound_at as date) as first_inbound_date,
        last_inbound_at,
        inbound_count,
        first_reply_at,
        last_reply_at,
        reply_count,
        first_reply_at is not null as is_answered,
        first_peer_answer_at,
        case
            when first_reply_at <= coalesce(first_peer_answer_at, first_reply_at)
                then 'staff'
            when first_peer_answer_at is not null then 'peer'
        end as first_answered_by,
        {{ seconds_between('first_inbound_at', 'first_reply_at') }}
            as first_reply_seconds,
        cast(first_reply_business_seconds as double) as first_reply_business_seconds,
        reply_seconds_median,
        reply_seconds_fastest,
        reply_seconds_slowest,
        reply_seconds,
        ticket_id,
        resolved_at is not null as is_resolved,
        resolved_at,
        resolution_basis,
        {{ seconds_between('first_inbound_at', 'resolved_at') }} as resolution_seconds,
        inbound_count >= 2 and reply_count >= 2 as is_dialogue,
        record_ids
    from dated
),

with_sentiment as (
    select
        described.*,
        heard.sentiment_at_start,
        heard.sentiment_at_end
    from described
    left join heard
        on
            described.conversation_id = heard.conversation_id
            and described.account_id = heard.account_id
)

select * from with_sentiment
order by
    first_inbound_at,
    conversation_id
