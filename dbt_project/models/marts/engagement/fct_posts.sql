with posts as (
    select * from {{ ref('int_posts') }}
    {{ only_touched_posts() }}
),

customer_accounts as (
    select * from {{ ref('customer_accounts') }}
),

profiles as (
    select * from {{ ref('profiles_history') }}
),

counters as (
    select * from {{ ref('platform_counters') }}
),

linked as (
    select
        posts.post_id,
        posts.platform,
        posts.account_id,
        posts.owner_kind,
        posts.owner_name,
        customer_accounts.customer_id,
        posts.post_kind,
        posts.posted_at,
        posts.posted_date,
        posts.edited_at,
        -- The words of other people stay out of the marts: they name persons.
        case when posts.owner_kind != 'other' then posts.text end as text,
        posts.language,
        posts.hashtags,
        posts.conversation_id,
        posts.in_reply_to_post_id,
        posts.reposted_post_id,
        posts.quoted_post_id,
        posts.like_count,
        posts.repost_count,
        posts.reply_count,
        posts.quote_count,
        posts.view_count,
        posts.impression_count,
        posts.reach_count,
        posts.metrics_observed_at,
        posts.record_id
    from posts
    left join customer_accounts on posts.account_id = customer_accounts.account_id
),

counted as (
    select
        *,
        (
            case when like_count is null then 0 else 1 end
            + case when repost_count is null then 0 else 1 end
            + case when reply_count is null then 0 else 1 end
            + case when quote_count is null then 0 else 1 end
        ) / 4.0 as interaction_coverage,
        coalesce(like_count, 0)
        + coalesce(repost_count, 0)
        + coalesce(reply_count, 0)
        + coalesce(quote_count, 0) as known_interaction_count
    from linked
),

measured as (
    select
        counted.*,
        case
            when counted.interaction_coverage > 0 then counted.known_interaction_count
        end as interaction_count,
        {% for counter in [
            'like', 'repost', 'reply', 'quote', 'view', 'impression', 'reach',
        ] -%}
            case
                when counted.{{ counter }}_count is null
                    then coalesce(counters.{{ counter }}_absence, 'not in the answer')
            end as {{ counter }}_absence,
        {% endfor -%}
        profiles.followers_count as followers_count_at_post
    from counted
    left join counters on counted.platform = counters.platform
    left join profiles
        on
            counted.account_id = profiles.account_id
            and counted.posted_at >= profiles.valid_from
            and counted.posted_at < coalesce(profiles.valid_to, timestamp '9999-12-31')
),

chosen as (
    select
        post_id,
        platform,
        account_id,
        owner_kind,
        owner_name,
        customer_id,
        post_kind,
        posted_at,
        posted_date,
        edited_at,
        text,
        language,
        hashtags,
        conversation_id,
        in_reply_to_post_id,
        reposted_post_id,
        quoted_post_id,
        like_count,
        like_absence,
        repost_count,
        repost_absence,
        reply_count,
        reply_absence,
        quote_count,
        quote_absence,
        interaction_count,
        cast(interaction_coverage as double) as interaction_coverage,
        view_count,
        view_absence,
        impression_count,
        impression_absence,
        cast(interaction_count as double) / nullif(impression_count, 0)
            as engagement_rate_by_impressions,
        reach_count,
        reach_absence,
        cast(interaction_count as double) / nullif(reach_count, 0)
            as engagement_rate_by_reach,
        followers_count_at_post,
        cast(interaction_count as double) / nullif(followers_count_at_post, 0)
            as engagement_rate_by_followers,
        metrics_observed_at,
        {{ number_key('post_id') }} as post_key,
        {{ number_key('account_id') }} as account_key,
        record_id
    from measured
)

select * from chosen
order by
    posted_at,
    post_id
