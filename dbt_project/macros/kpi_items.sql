{#-
    What is counted anew for each period, and what of it a build tells anew: for int_kpi_items and
    int_kpi_recounts.
-#}

{#-
    The items that come from few rows, or from more than their day's acts and threads: they are
    compared with those of the build before. `posts_asked` restricts the posts whose visible replies are
    told to some, for which it is enough; of the others all are told.
-#}
{% macro compared_kpi_items(posts_asked='') -%}
    with employee_accounts as (
        select
            employees.employee_id,
            employees.valid_from,
            employees.valid_to,
            accounts.account_key
        from {{ ref('dim_employee_identifiers') }} as employees
        inner join {{ ref('int_accounts') }} as accounts
            on
                employees.platform = accounts.platform
                and employees.handle in (accounts.handle, accounts.full_handle)
    ),

    bots as (
        select account_id
        from {{ ref('int_accounts') }}
        where is_bot
    ),

    posts as (
        select
            post_id,
            platform,
            posted_at
        from {{ ref('int_posts') }}
        where
            owner_kind = 'other'
            and (account_id is null or account_id not in (select bots.account_id from bots))
            {{ posts_asked }}
    ),

    replies as (
        select
            posts.post_id,
            posts.platform,
            posts.posted_at,
            companies_posts.post_id as reply_post_id,
            companies_posts.account_id as reply_account_id,
            companies_posts.owner_name,
            companies_posts.posted_at as replied_at,
            lower(companies_posts.text) as text
        from {{ ref('int_posts') }} as companies_posts
        inner join posts on companies_posts.in_reply_to_post_id = posts.post_id
        where
            companies_posts.owner_kind != 'other'
            and companies_posts.posted_at >= posts.posted_at
    ),

    replies_of_machines as (
        -- The account or the words tell, as in fct_conversations.
        select replies.reply_post_id
        from replies
        inner join bots on replies.reply_account_id = bots.account_id
        union
        select replies.reply_post_id
        from replies
        inner join {{ ref('automated_reply_phrases') }} as phrases
            on replies.text like '%' || phrases.phrase || '%'
    ),

    visible_replies as (
        select
            replies.post_id,
            replies.platform,
            replies.owner_name as company_name,
            replies.posted_at,
            min(replies.replied_at) as replied_at
        from replies
        left join replies_of_machines
            on replies.reply_post_id = replies_of_machines.reply_post_id
        where replies_of_machines.reply_post_id is null
        group by
            replies.post_id,
            replies.platform,
            replies.owner_name,
            replies.posted_at
    )

    select distinct
        'employee_advocates' as measure_id,
        events.platform,
        {{ brand_name() }} as company_name,
        events.acted_date as item_date,
        {{ number_key('employee_accounts.employee_id') }} as item_key,
        cast(null as double) as amount
    from {{ ref('fct_engagement_events') }} as events
    inner join employee_accounts on events.account_key = employee_accounts.account_key
    where
        events.toward_kind = 'brand'
        and not events.is_automated
        and events.acted_date >= employee_accounts.valid_from
        and (
            employee_accounts.valid_to is null
            or events.acted_date <= employee_accounts.valid_to
        )
    union all
    select
        'buyers' as measure_id,
        'none' as platform,
        {{ brand_name() }} as company_name,
        purchase_date as item_date,
        {{ number_key('customer_id') }} as item_key,
        cast(null as double) as amount
    from {{ ref('int_customer_purchase_days') }}
    union all
    select
        'resolution_hours_median' as measure_id,
        'none' as platform,
        {{ brand_name() }} as company_name,
        cast(closed_at as date) as item_date,
        {{ number_key('ticket_id') }} as item_key,
        {{ seconds_between('opened_at', 'closed_at') }} / cast(3600 as double) as amount
    from {{ ref('int_tickets') }}
    where closed_at >= opened_at and not is_archived
    union all
    select
        'visible_reply_hours_median' as measure_id,
        platform,
        company_name,
        cast(posted_at as date) as item_date,
        {{ number_key('post_id') }} as item_key,
        {{ seconds_between('posted_at', 'replied_at') }}
        / cast(3600 as double) as amount
    from visible_replies
{%- endmacro %}

{#- The brand's name as the tables have it. -#}
{% macro brand_name() -%}
    '{{ var("brand")["name"] | lower }}'
{%- endmacro %}

{#-
    For int_kpi_items: the days of compared items that are others than it has; visible replies are only
    to touched posts.
-#}
{% macro days_of_other_kpi_items() -%}
    {#- Items are told apart by a number of all they are: faster than by columns. -#}
    {%- set item = rough_key(
        'measure_id, platform, company_name, item_date, item_key, amount'
    ) -%}
    select distinct cast(differing.item_date as varchar) as touched_key
    from (
        select item_date
        from (
            select
                'told' as side,
                item_date,
                {{ item }}
                    as row_key
            from ({{ compared_kpi_items(only_touched_posts('and')) }}) as told
            union all
            select
                'held' as side,
                item_date,
                {{ item }}
                    as row_key
            from {{ this }}
            where
                measure_id in (
                    'employee_advocates', 'buyers', 'resolution_hours_median'
                )
                or (
                    measure_id = 'visible_reply_hours_median'
                    {{ only_touched('post_key', 'and', 'item_key') }}
                )
        ) as both_sides
        group by item_date, row_key
        having min(side) = max(side)
    ) as differing
{%- endmacro %}

{#-
    For int_kpi_recounts: periods with a day whose items are others, those that are new or no longer
    asked for, and those that may have grown by a day.
-#}
{% macro periods_to_recount() -%}
    {%- set key = touched_key('kpi_period') -%}
    select {{ key }} as touched_key
    from {{ ref('int_kpi_periods') }}
    where
        {{ key }} not in (select {{ key }} from {{ this }})
        or last_date >= (select max(start_date) from {{ this }} where grain = 'day')
    union
    select {{ key }}
    from {{ ref('int_kpi_periods') }} as periods
    inner join ({{ touched_keys('recount_date') }}) as days (day_date)
        on days.day_date between periods.start_date and periods.last_date
    union
    select {{ key }}
    from {{ this }}
    where {{ key }} not in (select {{ key }} from {{ ref('int_kpi_periods') }})
{%- endmacro %}
