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
        post_id,
        valence
    from {{ ref('int_post_sentiments') }}
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
        posts.account_id,
        posts.post_id as talk_id,
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
        events.account_id,
        coalesce(events.post_id, events.event_id) as talk_id,
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
        account_id,
        talk_id,
        min(talked_at) as talked_at
    from competitor_acts
    group by
        account_id,
        talk_id
),

said as (
    -- A post on the category that speaks to a competitor is one sign, not two.
    select
        coalesce(category_posts.account_id, competitor_talk.account_id) as account_id,
        coalesce(category_posts.talk_id, competitor_talk.talk_id) as talk_id,
        least(
            coalesce(category_posts.talked_at, competitor_talk.talked_at),
            coalesce(competitor_talk.talked_at, category_posts.talked_at)
        ) as talked_at,
        category_posts.talk_id is not null as names_category,
        competitor_talk.talk_id is not null as names_competitor
    from category_posts
    full outer join competitor_talk
        on
            category_posts.talk_id = competitor_talk.talk_id
            and category_posts.account_id = competitor_talk.account_id
),

scored as (
    select
        said.account_id,
        count(*) as sign_count,
        count(case when said.names_category then 1 end) as category_post_count,
        count(case when said.names_competitor then 1 end) as competitor_act_count,
        sum(
            power(
                cast(0.5 as double),
                {{ seconds_between('said.talked_at', 'as_of.as_of_at') }}
                / 86400.0
                / {{ var('prospect_half_life_days') }}
            )
        ) as interest_score,
        max(said.talked_at) as last_talked_at,
        avg(sentiments.valence) as mean_valence,
        cast(count(sentiments.valence) as double) / count(*) as valence_coverage
    from said
    cross join as_of
    left join sentiments on said.talk_id = sentiments.post_id
    group by said.account_id
),

competitors as (
    select
        account_id,
        {{ sorted_set('competitor') }} as competitor_names
    from competitor_acts
    group by account_id
),

brand_acts as (
    select
        account_id,
        count(*) as brand_act_count
    from events
    where toward_kind = 'brand'
    group by account_id
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
        accounts.platform,
        accounts.followers_count,
        accounts.record_id,
        as_of.as_of_at,
        coalesce(competitors.competitor_names, {{ empty_list() }}) as competitor_names,
        coalesce(brand_acts.brand_act_count, 0) as brand_act_count,
        {{ dbt.datediff('scored.last_talked_at', 'as_of.as_of_at', 'day') }}
            as days_since_last_talk
    from scored
    cross join as_of
    inner join accounts on scored.account_id = accounts.account_id
    left join competitors on scored.account_id = competitors.account_id
    left join brand_acts on scored.account_id = brand_acts.account_id
    left join links on scored.account_id = links.account_id
    left join accounts_of_employees
        on scored.account_id = accounts_of_employees.account_id
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
