with posts as (
    select * from {{ ref('int_posts') }}
),

owner_accounts as (
    select
        account_id,
        owner_kind,
        owner_name
    from {{ ref('int_accounts') }}
    where owner_kind != 'other'
),

owner_names as (
    select distinct
        owner_kind,
        owner_name
    from owner_accounts
),

written as (
    -- What people write themselves: a repost carries the tags of another's words.
    select * from posts
    where owner_kind = 'other' and post_kind != 'repost'
),

quotes as (
    select
        written.post_id,
        owner_accounts.owner_kind as toward_kind,
        owner_accounts.owner_name as toward_name,
        'quote' as act,
        1 as act_rank,
        written.quoted_post_id as target_post_id
    from written
    inner join posts as quoted on written.quoted_post_id = quoted.post_id
    inner join owner_accounts on quoted.account_id = owner_accounts.account_id
),

replies as (
    select
        written.post_id,
        owner_accounts.owner_kind as toward_kind,
        owner_accounts.owner_name as toward_name,
        'reply' as act,
        2 as act_rank,
        written.in_reply_to_post_id as target_post_id
    from written
    inner join owner_accounts
        on written.in_reply_to_account_id = owner_accounts.account_id
),

mentioned_accounts as (
    select
        post_id,
        {{ row_each('mentioned_account_ids') }} as account_id
    from written
),

mentions as (
    select
        mentioned_accounts.post_id,
        owner_accounts.owner_kind as toward_kind,
        owner_accounts.owner_name as toward_name,
        'mention' as act,
        3 as act_rank,
        cast(null as varchar) as target_post_id
    from mentioned_accounts
    inner join owner_accounts
        on mentioned_accounts.account_id = owner_accounts.account_id
),

used_hashtags as (
    select
        post_id,
        {{ row_each('hashtags') }} as hashtag
    from written
),

own_posts as (
    select
        used_hashtags.post_id,
        owner_names.owner_kind as toward_kind,
        owner_names.owner_name as toward_name,
        'own_post' as act,
        4 as act_rank,
        cast(null as varchar) as target_post_id
    from used_hashtags
    inner join owner_names on used_hashtags.hashtag = owner_names.owner_name
),

authored as (
    select * from quotes
    union all
    select * from replies
    union all
    select * from mentions
    union all
    select * from own_posts
),

closest as (
    -- A reply names whom it answers and may tag them too: it is one act.
    select *
    from authored
    qualify row_number() over (
        partition by post_id, toward_name
        order by act_rank, target_post_id
    ) = 1
),

reposts as (
    select
        post_id,
        reposted_post_id,
        reposted_account_id
    from posts
    where owner_kind = 'other' and post_kind = 'repost'
),

reposts_with_author as (
    select
        reposts.post_id,
        reposts.reposted_post_id,
        coalesce(reposts.reposted_account_id, reposted.account_id)
            as reposted_account_id
    from reposts
    left join posts as reposted on reposts.reposted_post_id = reposted.post_id
),

reposts_of_owners as (
    select
        reposts_with_author.post_id,
        owner_accounts.owner_kind as toward_kind,
        owner_accounts.owner_name as toward_name,
        'repost' as act,
        0 as act_rank,
        reposts_with_author.reposted_post_id as target_post_id
    from reposts_with_author
    inner join owner_accounts
        on reposts_with_author.reposted_account_id = owner_accounts.account_id
),

reposts_of_user_content as (
    -- What another person wrote toward the brand, passed on.
    select
        reposts_with_author.post_id,
        closest.toward_kind,
        closest.toward_name,
        'repost_of_user_content' as act,
        0 as act_rank,
        reposts_with_author.reposted_post_id as target_post_id
    from reposts_with_author
    inner join closest on reposts_with_author.reposted_post_id = closest.post_id
),

unioned as (
    select * from closest
    union all
    select * from reposts_of_owners
    union all
    select * from reposts_of_user_content
),

described as (
    select
        unioned.post_id,
        unioned.toward_kind,
        unioned.toward_name,
        unioned.act,
        unioned.act_rank,
        unioned.target_post_id,
        posts.platform,
        posts.account_id,
        posts.posted_at as acted_at,
        posts.record_id
    from unioned
    inner join posts on unioned.post_id = posts.post_id
)

select * from described
