with events as (
    select * from {{ ref('fct_engagement_events') }}
    where toward_kind = 'brand' and not is_automated
),

conversations as (
    select * from {{ ref('fct_conversations') }}
    where not is_automated and is_answered
),

tickets as (
    select * from {{ ref('int_tickets') }}
    where closed_at >= opened_at
),

purchase_days as (
    select * from {{ ref('int_customer_purchase_days') }}
),

employees as (
    select * from {{ ref('dim_employee_identifiers') }}
),

accounts as (
    select
        account_id,
        platform,
        handle,
        full_handle
    from {{ ref('int_accounts') }}
),

employee_accounts as (
    select
        employees.employee_id,
        employees.valid_from,
        employees.valid_to,
        accounts.account_id
    from employees
    inner join accounts
        on
            employees.platform = accounts.platform
            and employees.handle in (accounts.handle, accounts.full_handle)
),

phrases as (
    select * from {{ ref('automated_reply_phrases') }}
),

posts as (
    select
        post_id,
        platform,
        owner_kind,
        owner_name,
        in_reply_to_post_id,
        posted_at,
        text
    from {{ ref('int_posts') }}
),

replies_of_companies as (
    select
        answered.post_id,
        answered.platform,
        replies.owner_name as company_name,
        answered.posted_at,
        replies.posted_at as replied_at,
        replies.post_id as reply_post_id,
        lower(replies.text) as text
    from posts as replies
    inner join posts as answered on replies.in_reply_to_post_id = answered.post_id
    where
        replies.owner_kind != 'other'
        and answered.owner_kind = 'other'
        and replies.posted_at >= answered.posted_at
),

replies_of_machines as (
    select distinct replies_of_companies.reply_post_id
    from replies_of_companies
    inner join phrases
        on replies_of_companies.text like '%' || phrases.phrase || '%'
),

visible_replies as (
    select
        replies_of_companies.post_id,
        replies_of_companies.platform,
        replies_of_companies.company_name,
        replies_of_companies.posted_at,
        min(replies_of_companies.replied_at) as replied_at
    from replies_of_companies
    left join replies_of_machines
        on replies_of_companies.reply_post_id = replies_of_machines.reply_post_id
    where replies_of_machines.reply_post_id is null
    group by
        replies_of_companies.post_id,
        replies_of_companies.platform,
        replies_of_companies.company_name,
        replies_of_companies.posted_at
),

unioned as (
    select distinct
        'employee_advocates' as measure_id,
        events.platform,
        events.acted_date as item_date,
        employee_accounts.employee_id as item_id,
        cast(null as double) as amount
    from events
    inner join employee_accounts on events.account_id = employee_accounts.account_id
    where
        events.acted_date >= employee_accounts.valid_from
        and (
            employee_accounts.valid_to is null
            or events.acted_date <= employee_accounts.valid_to
        )
    union all
    select distinct
        'active_accounts' as measure_id,
        platform,
        acted_date as item_date,
        account_id as item_id,
        cast(null as double) as amount
    from events
    union all
    select distinct
        'content_creators' as measure_id,
        platform,
        acted_date as item_date,
        account_id as item_id,
        cast(null as double) as amount
    from events
    where level = 'high' and act != 'repost_of_user_content'
    union all
    select
        'buyers' as measure_id,
        'none' as platform,
        purchase_date as item_date,
        customer_id as item_id,
        cast(null as double) as amount
    from purchase_days
    union all
    {% for measure, seconds in [
        ('first_reply_hours_median', 'first_reply_seconds'),
        ('first_reply_hours_p90', 'first_reply_seconds'),
        ('first_reply_business_hours_median', 'first_reply_business_seconds'),
    ] -%}
        select
            '{{ measure }}' as measure_id,
            platform,
            first_inbound_date as item_date,
            conversation_id || ' ' || account_id as item_id,
            cast({{ seconds }} as double) / 3600 as amount
        from conversations
        union all
    {% endfor -%}
    select
        'resolution_hours_median' as measure_id,
        'none' as platform,
        cast(closed_at as date) as item_date,
        ticket_id as item_id,
        {{ seconds_between('opened_at', 'closed_at') }} / cast(3600 as double) as amount
    from tickets
),

owned as (
    select
        measure_id,
        platform,
        '{{ var("brand")["name"] | lower }}' as company_name,
        item_date,
        item_id,
        amount
    from unioned
    union all
    select
        'visible_reply_hours_median' as measure_id,
        platform,
        company_name,
        cast(posted_at as date) as item_date,
        post_id as item_id,
        {{ seconds_between('posted_at', 'replied_at') }}
        / cast(3600 as double) as amount
    from visible_replies
)

select * from owned
