{%- set columns = [
    'notification_type', 'account_id', 'post_id', 'post_account_id',
    'in_reply_to_post_id', 'in_reply_to_account_id', 'notified_at', 'record_id', 'run_id',
] -%}

with notifications as (
    {% for platform in ['mastodon'] + (['bluesky'] if is_set_up('bluesky') else []) -%}
        select
            '{{ platform }}' as platform,
            {{ columns | join(',\n            ') }}
        from {{ ref('stg_' ~ platform ~ '__notifications') }}
        {{ 'union all' if not loop.last }}
    {% endfor -%}
),

accounts as (
    select * from {{ ref('int_accounts') }}
),

gone as (
    {{ gone_posts() }}
),

authors_joined as (
    select
        notifications.*,
        coalesce(authors.owner_kind, 'other') as post_owner_kind,
        coalesce(answered.owner_kind, 'other') as answered_owner_kind,
        coalesce(actors.owner_kind, 'other') as actor_owner_kind
    from notifications
    left join accounts as actors on notifications.account_id = actors.account_id
    left join accounts as authors on notifications.post_account_id = authors.account_id
    left join accounts as answered
        on notifications.in_reply_to_account_id = answered.account_id
),

acts_named as (
    select
        *,
        case
            when notification_type in ('favourite', 'like') then 'like'
            when notification_type = 'follow' then 'follow'
            when notification_type = 'quote' then 'quote'
            when notification_type in ('mention', 'reply')
                then case
                    when answered_owner_kind = 'brand' then 'reply'
                    else 'mention'
                end
            -- Who boosts what we boosted passes on another person's words, but for
            -- the one whose words they are: that is no act.
            when notification_type in ('reblog', 'repost')
                then case
                    when post_owner_kind = 'brand' then 'repost'
                    when post_account_id != account_id then 'repost_of_user_content'
                end
        end as act
    from authors_joined
    where actor_owner_kind = 'other'
),

described as (
    select
        case when act in ('mention', 'reply', 'quote') then post_id end as post_id,
        'brand' as toward_kind,
        '{{ var("brand")["name"] | lower }}' as toward_name,
        act,
        case act
            when 'quote' then 1
            when 'reply' then 2
            when 'mention' then 3
            else 0
        end as act_rank,
        case
            when act in ('like', 'repost', 'repost_of_user_content') then post_id
            when act = 'reply' then in_reply_to_post_id
        end as target_post_id,
        act = 'mention' as is_mention,
        platform,
        account_id,
        notified_at as acted_at,
        record_id,
        run_id
    from acts_named
    where
        act is not null
        -- Who took their words back has not said them.
        and (
            act not in ('mention', 'reply', 'quote')
            or post_id is null
            or post_id not in (select gone.post_id from gone)
        )
)

select * from described
