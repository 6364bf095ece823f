with accounts as (
    select * from {{ ref('int_accounts') }}
),

unioned as (
    {% for stream in ['statuses', 'tag_timeline'] -%}
        select
            post_id,
            'mastodon' as platform,
            account_id,
            posted_at,
            text,
            language,
            cast(null as varchar) as conversation_id,
            in_reply_to_post_id,
            in_reply_to_account_id,
            reposted_post_id,
            reposted_account_id,
            cast(null as varchar) as quoted_post_id,
            like_count,
            repost_count,
            reply_count,
            quote_count,
            cast(null as bigint) as impression_count,
            hashtags,
            mentioned_account_ids,
            observed_at,
            record_id
        from {{ ref('stg_mastodon__' ~ stream) }}
        union all
    {% endfor -%}
    -- A mention may come from where no hashtag that we follow leads.
    select
        post_id,
        'mastodon' as platform,
        post_account_id as account_id,
        posted_at,
        text,
        language,
        cast(null as varchar) as conversation_id,
        in_reply_to_post_id,
        in_reply_to_account_id,
        cast(null as varchar) as reposted_post_id,
        cast(null as varchar) as reposted_account_id,
        cast(null as varchar) as quoted_post_id,
        like_count,
        repost_count,
        reply_count,
        quote_count,
        cast(null as bigint) as impression_count,
        hashtags,
        mentioned_account_ids,
        observed_at,
        record_id
    from {{ ref('stg_mastodon__notifications') }}
    where
        post_id is not null
        and post_account_id is not null
        and posted_at is not null
    union all
    {% for stream in ['tweets', 'mentions', 'search'] -%}
        select
            post_id,
            'x' as platform,
            account_id,
            posted_at,
            text,
            language,
            conversation_id,
            in_reply_to_post_id,
            in_reply_to_account_id,
            reposted_post_id,
            cast(null as varchar) as reposted_account_id,
            quoted_post_id,
            like_count,
            repost_count,
            reply_count,
            quote_count,
            impression_count,
            hashtags,
            mentioned_account_ids,
            observed_at,
            record_id
        from {{ ref('stg_x__' ~ stream) }}
        {{ 'union all' if not loop.last }}
    {% endfor -%}
),

latest as (
    select *
    from unioned
    qualify row_number() over (
        partition by post_id
        order by observed_at desc, reposted_post_id asc, like_count desc, record_id asc
    ) = 1
),

replies_without_thread as (
    select
        post_id,
        in_reply_to_post_id
    from latest
    where conversation_id is null and in_reply_to_post_id is not null
),

threads as (
    -- Mastodon does not name the thread: it is where a chain of replies ends.
    {{ chain_ends('replies_without_thread', 'post_id', 'in_reply_to_post_id') }}
),

described as (
    select
        latest.post_id,
        latest.platform,
        latest.account_id,
        coalesce(accounts.owner_kind, 'other') as owner_kind,
        accounts.owner_name,
        case
            when latest.reposted_post_id is not null then 'repost'
            when latest.quoted_post_id is not null then 'quote'
            when
                latest.in_reply_to_post_id is not null
                or latest.in_reply_to_account_id is not null
                then 'reply'
            else 'original'
        end as post_kind,
        latest.posted_at,
        cast(latest.posted_at as date) as posted_date,
        latest.text,
        latest.language,
        coalesce(latest.conversation_id, threads.chain_end, latest.post_id)
            as conversation_id,
        latest.in_reply_to_post_id,
        latest.in_reply_to_account_id,
        latest.reposted_post_id,
        latest.reposted_account_id,
        latest.quoted_post_id,
        latest.like_count,
        latest.repost_count,
        latest.reply_count,
        latest.quote_count,
        latest.impression_count,
        latest.observed_at as metrics_observed_at,
        latest.hashtags,
        latest.mentioned_account_ids,
        latest.record_id
    from latest
    left join threads on latest.post_id = threads.step
    left join accounts on latest.account_id = accounts.account_id
)

select * from described
