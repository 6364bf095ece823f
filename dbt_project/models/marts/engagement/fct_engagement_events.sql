with acts as (
    select
        *,
        {{ number_key('account_id') }} as account_key,
        {{ number_key('post_id') }} as post_key
    from {{ ref('int_acts') }}
    {{ only_touched('about_key', of=ref('int_acts')) }}
    {{ only_touched('about', 'and') }}
),

act_types as (
    select * from {{ ref('act_types') }}
),

weights as (
    select * from {{ ref('engagement_weights') }}
),

accounts as (
    select * from {{ ref('int_accounts') }}
),

customer_accounts as (
    select * from {{ ref('customer_accounts') }}
),

posts as (
    select
        post_id,
        reach_count,
        followers_count_at_post
    from {{ ref('fct_posts') }}
    {% if goes_on() -%}
        where {{ among(ref('fct_posts'), 'post_key', few('acts', 'post_key')) }}
    {%- endif %}
),

described as (
    select
        acts.event_id,
        acts.platform,
        acts.account_id,
        acts.account_key,
        customer_accounts.customer_id,
        acts.act,
        act_types.level,
        act_types.honeycomb_block,
        acts.toward_kind,
        acts.toward_name,
        acts.post_id,
        acts.post_key,
        acts.target_post_id,
        acts.is_mention,
        acts.acted_at,
        cast(acts.acted_at as date) as acted_date,
        weights.weight,
        posts.reach_count,
        posts.followers_count_at_post,
        coalesce(accounts.is_bot, false) as is_automated,
        acts.record_id
    from acts
    inner join act_types on acts.act = act_types.act
    inner join weights on acts.act = weights.act
    left join posts on acts.post_id = posts.post_id
    left join accounts on acts.account_id = accounts.account_id
    left join customer_accounts on acts.account_id = customer_accounts.account_id
)

select * from described
order by
    acted_at,
    event_id
