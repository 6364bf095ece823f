{%- set parent_of_post
    = 'coalesce(reposted_post_id, quoted_post_id, in_reply_to_post_id)' -%}
{%- set parent_number
    = 'coalesce(reposted_number, quoted_number, in_reply_to_number)' -%}

with posts as {{ never_kept() }} (
    select * from {{ ref('int_posts') }}
),

fct_posts as {{ never_kept() }} (
    select
        post_id,
        customer_id,
        followers_count_at_post
    from {{ ref('fct_posts') }}
    {{ only_touched('post_key') }}
),

{% if goes_on() -%}
links as {{ kept() }} (
    -- By numbers: all posts are walked through, and one too many does no harm.
    select
        post_number,
        {{ parent_number }} as parent_number
    from posts
    where {{ parent_number }} is not null
),

touched as (
    select {{ rough_key('keys.touched_key') }} as post_number
    from ({{ touched_keys('post_id') }}) as keys
),

in_their_cascades as (
    {{ reached_from('touched', 'links', 'parent_number', 'post_number', 'post_number') }}
),
{%- endif %}

reactions as {{ kept_if_few() }} (
    -- What a post reacts to: passing on comes before answering.
    select
        post_id,
        account_id,
        posted_at,
        post_kind,
        {{ parent_of_post }} as parent_post_id
    from {{ ref('int_posts') }}
    {% if goes_on() -%}
        where
            {{ among(
                ref('int_posts'), 'post_number', few('in_their_cascades', 'reached')
            ) }}
    {%- endif %}
),

edges as (
    select
        post_id,
        parent_post_id
    from reactions
    where parent_post_id is not null and parent_post_id != post_id
),

steps as (
    {{ chain_steps(
        'edges', 'post_id', 'parent_post_id', var('cascade_step_limit')
    ) }}
),

by_account as (
    -- First by account, so that counting accounts is counting rows.
    select
        steps.passed as post_id,
        reactions.account_id,
        count(*) as reaction_count,
        count(case when reactions.post_kind = 'repost' then 1 end) as repost_count,
        count(case when reactions.post_kind = 'quote' then 1 end) as quote_count,
        count(case when reactions.post_kind = 'reply' then 1 end) as reply_count,
        count(case when steps.distance > 1 then 1 end) as indirect_count,
        sum(steps.distance) as distance_sum,
        max(steps.distance) as longest_distance,
        min(reactions.posted_at) as first_reaction_at,
        max(reactions.posted_at) as last_reaction_at
    from steps
    inner join reactions on steps.step = reactions.post_id
    group by
        steps.passed,
        reactions.account_id
),

trees as (
    select
        post_id,
        cast(sum(reaction_count) as bigint) as cascade_size,
        cast(sum(repost_count) as bigint) as seen_repost_count,
        cast(sum(quote_count) as bigint) as seen_quote_count,
        cast(sum(reply_count) as bigint) as seen_reply_count,
        cast(sum(indirect_count) as bigint) as indirect_count,
        cast(sum(distance_sum) as double) as distance_sum,
        cast(max(longest_distance) as bigint) as cascade_depth,
        count(*) as account_count,
        min(first_reaction_at) as first_reaction_at,
        max(last_reaction_at) as last_reaction_at
    from by_account
    group by post_id
),

counted as (
    select
        *,
        coalesce(repost_count, 0)
        + coalesce(quote_count, 0)
        + coalesce(reply_count, 0) as known_counter,
        (
            case when repost_count is null then 0 else 1 end
            + case when quote_count is null then 0 else 1 end
            + case when reply_count is null then 0 else 1 end
        ) / 3.0 as counter_coverage,
        case
            when repost_count is not null or quote_count is not null
                then coalesce(repost_count, 0) + coalesce(quote_count, 0)
        end as passed_on_counter
    from posts
    {{ only_touched_posts() }}
),

described as (
    select
        counted.post_id,
        counted.platform,
        counted.account_id,
        counted.owner_kind,
        counted.owner_name,
        fct_posts.customer_id,
        counted.posted_at,
        -- Where only a counter tells of reactions, nobody knows how they hang together.
        trees.cascade_size,
        trees.cascade_depth,
        trees.account_count,
        coalesce(trees.seen_repost_count, 0) as seen_repost_count,
        coalesce(trees.seen_quote_count, 0) as seen_quote_count,
        coalesce(trees.seen_reply_count, 0) as seen_reply_count,
        case when counted.counter_coverage > 0 then counted.known_counter end
            as counter_size,
        cast(counted.counter_coverage as double) as counter_coverage,
        trees.first_reaction_at,
        trees.last_reaction_at,
        {{ seconds_between('counted.posted_at', 'trees.last_reaction_at') }} / 3600.0
            as lifespan_hours,
        trees.distance_sum / trees.cascade_size as mean_distance,
        cast(trees.indirect_count as double) / trees.cascade_size as indirect_share,
        cast(counted.passed_on_counter as double)
        / nullif(counted.impression_count, 0) as virality_rate_by_impressions,
        cast(counted.passed_on_counter as double)
        / nullif(fct_posts.followers_count_at_post, 0) as virality_rate_by_followers,
        coalesce(trees.cascade_depth = {{ var('cascade_step_limit') }}, false)
            as is_cut_off,
        counted.record_id
    from counted
    inner join fct_posts on counted.post_id = fct_posts.post_id
    left join trees on counted.post_id = trees.post_id
    where
        counted.post_kind != 'repost'
        and (trees.post_id is not null or counted.known_counter > 0)
)

select * from described
