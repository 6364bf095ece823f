with posts as (
    select * from {{ ref('int_post_talk') }}
),

events as {{ never_kept() }} (
    select * from {{ ref('fct_engagement_events') }}
    where level = 'high' and not is_automated
),

accounts as {{ never_kept() }} (
    select * from {{ ref('int_accounts') }}
),

links as (
    select account_id from {{ ref('customer_accounts') }}
),

employees as (
    select * from {{ ref('dim_employee_identifiers') }}
),

sentiments as (
    select
        post_key,
        valence
    from {{ ref('fct_post_sentiments') }}
    where valence is not null
),

as_of as (
    select
        as_of_at,
        {{ dbt.dateadd('day', -1 * var('prospect_window_days'), 'as_of_at') }}
            as begins_at
    from {{ ref('int_as_of') }}
),

category_posts as (
    select
        posts.account_key,
        posts.post_key as talk_key,
        posts.posted_at as talked_at
    from posts
    cross join as_of
    where
        posts.names_category
        and posts.posted_at >= as_of.begins_at
        and posts.posted_at < as_of.as_of_at
),

competitor_acts as (
    select
        events.account_key,
        coalesce(events.post_key, {{ number_key('events.event_id') }}) as talk_key,
        events.acted_at as talked_at,
        events.toward_name as competitor
    from events
    cross join as_of
    where
        events.toward_kind = 'competitor'
        and events.customer_id is null
        and events.acted_at >= as_of.begins_at
        and events.acted_at < as_of.as_of_at
),

competitor_talk as (
    select
        account_key,
        talk_key,
        min(talked_at) as talked_at
    from competitor_acts
    group by
        account_key,
        talk_key
),

said as (
    -- A post on the category that speaks to a competitor is one sign, not two.
    select
        coalesce(category_posts.account_key, competitor_talk.account_key)
            as account_key,
        coalesce(category_posts.talk_key, competitor_talk.talk_key) as talk_key,
        least(
            coalesce(category_posts.talked_at, competitor_talk.talked_at),
            coalesce(competitor_talk.talked_at, category_posts.talked_at)
        ) as talked_at,
        category_posts.talk_key is not null as names_category,
        competitor_talk.talk_key is not null as names_competitor
    from category_posts
    full outer join competitor_talk
        on
            category_posts.talk_key = competitor_talk.talk_key
            and category_posts.account_key = competitor_talk.account_key
),

signs as (
    -- What was said to us stands beside it, so that accounts are gone through once.
    select
        said.account_key,
        said.talked_at,
        said.names_category,
        said.names_competitor,
        sentiments.valence,
        false as is_to_us
    from said
    left join sentiments on said.talk_key = sentiments.post_key
    union all
    select
        account_key,
        cast(null as timestamp) as talked_at,
        false as names_category,
        false as names_competitor,
        cast(null as double) as valence,
        true as is_to_us
    from events
    where toward_kind = 'brand'
),

scored as (
    select
        signs.account_key,
        count(signs.talked_at) as sign_count,
        count(case when signs.names_category then 1 end) as category_post_count,
        count(case when signs.names_competitor then 1 end) as competitor_act_count,
        count(case when signs.is_to_us then 1 end) as brand_act_count,
        sum(
            power(
                cast(0.5 as double),
                {{ seconds_between('signs.talked_at', 'as_of.as_of_at') }}
                / 86400.0
                / {{ var('prospect_half_life_days') }}
            )
        ) as interest_score,
        max(signs.talked_at) as last_talked_at,
        avg(signs.valence) as mean_valence,
        cast(count(signs.valence) as double) / count(signs.talked_at)
            as valence_coverage
    from signs
    cross join as_of
    group by signs.account_key
    having count(signs.talked_at) > 0
),

competitors as (
    select
        account_key,
        {{ sorted_set('competitor') }} as competitor_names
    from competitor_acts
    group by account_key
),

accounts_of_employees as (
    -- Who works for us is no prospect; who has left is one like others.
    select distinct accounts.account_id
    from employees
    cross join as_of
    inner join accounts
        on
            employees.platform = accounts.platform
            and employees.handle in (accounts.handle, accounts.full_handle)
    where
        employees.valid_to is null
        or employees.valid_to >= cast(as_of.as_of_at as date)
),

gathered as (
    select
        scored.*,
        accounts.account_id,
        accounts.platform,
        accounts.followers_count,
        accounts.record_id,
        as_of.as_of_at,
        coalesce(competitors.competitor_names, {{ empty_list() }}) as competitor_names,
        {{ dbt.datediff('scored.last_talked_at', 'as_of.as_of_at', 'day') }}
            as days_since_last_talk
    from scored
    cross join as_of
    inner join accounts on scored.account_key = accounts.account_key
    left join competitors on scored.account_key = competitors.account_key
    left join links on accounts.account_id = links.account_id
    left join accounts_of_employees
        on accounts.account_id = accounts_of_employees.account_id
    where
        links.account_id is null
        and accounts_of_employees.account_id is null
        and accounts.owner_kind = 'other'
        and not coalesce(accounts.is_bot, false)
),

described as (
    select
        account_id,
        platform,
        as_of_at,
        interest_score,
        sign_count,
        category_post_count,
        competitor_act_count,
        competitor_names,
        brand_act_count,
        last_talked_at,
        cast(days_since_last_talk as integer) as days_since_last_talk,
        followers_count,
        mean_valence,
        valence_coverage,
        case
            when category_post_count > 0 and competitor_act_count > 0
                then
                    'Talked of the category in '
                    || cast(category_post_count as varchar)
                    || ' posts and spoke to or of competitors '
                    || cast(competitor_act_count as varchar)
                    || ' times'
            when category_post_count > 0
                then
                    'Talked of the category in '
                    || cast(category_post_count as varchar)
                    || ' posts'
            else
                'Spoke to or of competitors '
                || cast(competitor_act_count as varchar)
                || ' times'
        end
        || ', last '
        || cast(days_since_last_talk as varchar)
        || ' days ago; '
        || case
            when brand_act_count > 0 then 'has spoken to us too.'
            else 'has not spoken to us yet.'
        end as reason,
        record_id
    from gathered
)

select * from described
