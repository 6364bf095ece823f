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
    -- Mastodon does not name the thread: it is where a chain of replies ends. That each
    -- has an end tells DuckDB that these are the fewer, to be looked up for each post.
    select *
    from (
        {{ chain_ends('replies_without_thread', 'post_id', 'in_reply_to_post_id') }}
    ) as ends
    where chain_end is not null
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
        standing.post_id,
        standing.platform,
        standing.account_id,
        coalesce(accounts.owner_kind, 'other') as owner_kind,
        accounts.owner_name,
        case
            when standing.reposted_post_id is not null then 'repost'
            when standing.quoted_post_id is not null then 'quote'
            when
                standing.in_reply_to_post_id is not null
                or standing.in_reply_to_account_id is not null
                then 'reply'
            else 'original'
        end as post_kind,
        standing.posted_at,
        cast(standing.posted_at as date) as posted_date,
        standing.edited_at,
        standing.text,
        standing.language,
        coalesce(standing.conversation_id, threads.chain_end, standing.post_id)
            as conversation_id,
        standing.in_reply_to_post_id,
        coalesce(standing.in_reply_to_account_id, answered.account_id)
            as in_reply_to_account_id,
        standing.reposted_post_id,
        standing.reposted_account_id,
        standing.quoted_post_id,
        standing.place_account_id,
        standing.place_kind,
        standing.like_count,
        standing.repost_count,
        standing.reply_count,
        standing.quote_count,
        standing.view_count,
        standing.impression_count,
        standing.reach_count,
        standing.observed_at as metrics_observed_at,
        standing.hashtags,
        standing.mentioned_account_ids,
        standing.record_id
    from standing
    left join threads on standing.post_id = threads.step
    left join answered on standing.post_id = answered.post_id
    left join accounts on standing.account_id = accounts.account_id
)

select * from described
