{%- set measures = ['mentions', 'engagements', 'reach', 'potential_reach'] -%}

with events as (
    select * from {{ ref('fct_engagement_events') }}
    where is_mention and not is_automated
    {{ only_touched('fact_date', 'and', 'acted_date') }}
),

posts as (
    select
        post_id,
        interaction_count,
        reach_count
    from {{ ref('fct_posts') }}
),

accounts as (
    select
        account_id,
        followers_count
    from {{ ref('int_accounts') }}
),

companies as (
    select distinct
        named.owner_kind,
        named.owner_name
    from (
        values
        {{ owner_rows() }}
    ) as named (platform, handle, owner_kind, owner_name)
),

voices as (
    select
        events.acted_date,
        events.platform,
        events.toward_name,
        events.account_id,
        count(*) as mention_count,
        sum(posts.interaction_count) as interaction_count,
        count(posts.interaction_count) as known_interaction_count,
        sum(posts.reach_count) as reach_count,
        count(posts.reach_count) as known_reach_count
    from events
    left join posts on events.post_id = posts.post_id
    group by
        events.acted_date,
        events.platform,
        events.toward_name,
        events.account_id
),

by_company as (
    -- An author who speaks twice on a day reaches their followers once.
    select
        voices.acted_date,
        voices.platform,
        voices.toward_name,
        sum(voices.mention_count) as mentions,
        sum(voices.mention_count) as mentions_known,
        sum(voices.mention_count) as mentions_all,
        sum(voices.interaction_count) as engagements,
        sum(voices.known_interaction_count) as engagements_known,
        sum(voices.mention_count) as engagements_all,
        sum(voices.reach_count) as reach,
        sum(voices.known_reach_count) as reach_known,
        sum(voices.mention_count) as reach_all,
        sum(accounts.followers_count) as potential_reach,
        count(accounts.followers_count) as potential_reach_known,
        count(*) as potential_reach_all
    from voices
    left join accounts on voices.account_id = accounts.account_id
    group by
        voices.acted_date,
        voices.platform,
        voices.toward_name
),

unioned as (
    {% for measure in measures -%}
        select
            acted_date,
            platform,
            toward_name,
            '{{ measure }}' as measure,
            {{ measure }} as amount,
            {{ measure }}_known as known_count,
            {{ measure }}_all as row_count
        from by_company
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

totals as (
    select
        acted_date,
        platform,
        measure,
        -- Where a company's part is unknown, nobody's share is known.
        case when count(amount) = count(*) then sum(amount) end as total_amount,
        sum(known_count) as total_known_count,
        sum(row_count) as total_row_count
    from unioned
    group by
        acted_date,
        platform,
        measure
),

completed as (
    -- Of whom nobody spoke has a share of nothing, on a day on which others were heard.
    select
        totals.acted_date,
        totals.platform,
        totals.measure,
        companies.owner_name as company_name,
        companies.owner_kind as company_kind,
        case
            when totals.total_known_count = 0 then null
            when unioned.row_count is null then 0
            else unioned.amount
        end as numerator,
        totals.total_amount as denominator,
        totals.total_known_count,
        totals.total_row_count
    from totals
    cross join companies
    left join unioned
        on
            totals.acted_date = unioned.acted_date
            and totals.platform = unioned.platform
            and totals.measure = unioned.measure
            and companies.owner_name = unioned.toward_name
),

described as (
    select
        acted_date as voice_date,
        platform,
        measure,
        company_name,
        company_kind,
        cast(numerator as bigint) as numerator,
        cast(denominator as bigint) as denominator,
        cast(numerator as double) / nullif(denominator, 0) as share_of_voice,
        cast(total_known_count as bigint) as known_count,
        cast(total_row_count as bigint) as row_count,
        cast(total_known_count as double) / total_row_count as coverage
    from completed
)

select * from described
