{#- What a post points at has numbers too, by which cascades are walked through. -#}
{%- set numbers = {
    'in_reply_to_number': 'in_reply_to_post_id',
    'reposted_number': 'reposted_post_id',
    'quoted_number': 'quoted_post_id',
} -%}
-- depends_on: {{ ref('int_account_marks') }}
with accounts as (
    select * from {{ ref('int_accounts') }}
),

gone as (
    {{ gone_posts() }}
),

told as {{ kept_if_few() }} (
    {{ posts_of_all_platforms() }}
),

unioned as {{ kept_if_few() }} (
    select * from told
    {{ only_touched('post_id') }}
),

told_by_several as (
    select post_id
    from unioned
    group by post_id
    having count(*) > 1
),

told_again as (
    select unioned.*
    from unioned
    inner join told_by_several on unioned.post_id = told_by_several.post_id
),

latest as {{ kept_if_few() }} (
    -- Most posts are told once: only of the others the last is looked for.
    select unioned.*
    from unioned
    left join told_by_several on unioned.post_id = told_by_several.post_id
    where told_by_several.post_id is null
    union all
    {{ last_told('told_again') }}
),

standing as {{ kept_if_few() }} (
    -- What its platform says to be gone is gone here too.
    select latest.*
    from latest
    left join gone on latest.post_id = gone.post_id
    where gone.post_id is null
),

replies_without_thread as (
    select
        post_id,
        in_reply_to_post_id
    from standing
    where conversation_id is null and in_reply_to_post_id is not null
),

threads as (
    -- Mastodon does not name the thread: it is where a chain of replies ends.
    {{ chain_ends('replies_without_thread', 'post_id', 'in_reply_to_post_id') }}
),

threaded as {{ kept_if_few() }} (
    -- Only replies are looked up, so that the others go by as they come.
    select
        standing.*,
        threads.chain_end
    from standing
    left join threads on standing.post_id = threads.step
    where
        standing.conversation_id is null
        and standing.in_reply_to_post_id is not null
    union all
    select
        *,
        cast(null as varchar) as chain_end
    from standing
    where conversation_id is not null or in_reply_to_post_id is null
),

replies_without_author as (
    select
        post_id,
        in_reply_to_post_id
    from standing
    where in_reply_to_account_id is null and in_reply_to_post_id is not null
),

answered as (
    -- A comment names the comment that it answers, but not who wrote that.
    select
        replies_without_author.post_id,
        standing.account_id
    from replies_without_author
    inner join standing
        on replies_without_author.in_reply_to_post_id = standing.post_id
),

described as (
    select
        threaded.post_id,
        threaded.platform,
        threaded.account_id,
        coalesce(accounts.owner_kind, 'other') as owner_kind,
        accounts.owner_name,
        case
            when threaded.reposted_post_id is not null then 'repost'
            when threaded.quoted_post_id is not null then 'quote'
            when
                threaded.in_reply_to_post_id is not null
                or threaded.in_reply_to_account_id is not null
                then 'reply'
            else 'original'
        end as post_kind,
        threaded.posted_at,
        cast(threaded.posted_at as date) as posted_date,
        threaded.edited_at,
        threaded.text,
        threaded.language,
        coalesce(threaded.conversation_id, threaded.chain_end, threaded.post_id)
            as conversation_id,
        threaded.in_reply_to_post_id,
        coalesce(threaded.in_reply_to_account_id, answered.account_id)
            as in_reply_to_account_id,
        threaded.reposted_post_id,
        threaded.reposted_account_id,
        threaded.quoted_post_id,
        threaded.place_account_id,
        threaded.place_kind,
        threaded.like_count,
        threaded.repost_count,
        threaded.reply_count,
        threaded.quote_count,
        threaded.view_count,
        threaded.impression_count,
        threaded.reach_count,
        threaded.observed_at as metrics_observed_at,
        threaded.hashtags,
        threaded.mentioned_account_ids,
        {{ rough_key('threaded.post_id') }} as post_number,
        {% for number, post in numbers.items() -%}
            case
                when threaded.{{ post }} is not null
                    then {{ rough_key('threaded.' ~ post) }}
            end as {{ number }},
        {% endfor -%}
        {{ last_addition() }} as told_number,
        threaded.record_id
    from threaded
    left join answered on threaded.post_id = answered.post_id
    left join accounts on threaded.account_id = accounts.account_id
)

select * from described
