with posts as (
    select * from {{ ref('int_posts') }}
),

accounts as (
    select
        account_id,
        owner_kind
    from {{ ref('int_accounts') }}
),

of_people as (
    select * from posts
    where owner_kind = 'other'
),

mentioned as (
    select
        post_id,
        {{ row_each('mentioned_account_ids') }} as account_id
    from of_people
    where post_kind != 'repost'
),

named as (
    -- The most direct reaction to an account counts: an answer names whom it answers.
    select
        post_id,
        'repost' as reaction,
        1 as rank_of_reaction,
        reposted_post_id as target_post_id,
        reposted_account_id as toward_account_id
    from of_people
    where post_kind = 'repost'
    union all
    select
        post_id,
        'quote' as reaction,
        2 as rank_of_reaction,
        quoted_post_id as target_post_id,
        cast(null as varchar) as toward_account_id
    from of_people
    where post_kind != 'repost' and quoted_post_id is not null
    union all
    select
        post_id,
        'reply' as reaction,
        3 as rank_of_reaction,
        in_reply_to_post_id as target_post_id,
        in_reply_to_account_id as toward_account_id
    from of_people
    where
        post_kind != 'repost'
        and (in_reply_to_post_id is not null or in_reply_to_account_id is not null)
    union all
    select
        post_id,
        'mention' as reaction,
        4 as rank_of_reaction,
        cast(null as varchar) as target_post_id,
        account_id as toward_account_id
    from mentioned
),

addressed as (
    -- Where the platform does not say whose post it was, the post does, if it was read.
    select
        named.post_id,
        named.reaction,
        named.rank_of_reaction,
        named.target_post_id,
        coalesce(named.toward_account_id, targets.account_id) as toward_account_id
    from named
    left join posts as targets on named.target_post_id = targets.post_id
),

described as (
    select
        addressed.post_id,
        of_people.platform,
        of_people.account_id,
        addressed.toward_account_id,
        coalesce(accounts.owner_kind, 'other') as toward_owner_kind,
        addressed.reaction,
        addressed.target_post_id,
        of_people.posted_at as reacted_at,
        of_people.record_id,
        addressed.rank_of_reaction
    from addressed
    inner join of_people on addressed.post_id = of_people.post_id
    left join accounts on addressed.toward_account_id = accounts.account_id
    where
        addressed.toward_account_id is not null
        and addressed.toward_account_id != of_people.account_id
),

most_direct as (
    select
        post_id,
        platform,
        account_id,
        toward_account_id,
        toward_owner_kind,
        reaction,
        target_post_id,
        reacted_at,
        record_id
    from described
    qualify row_number() over (
        partition by post_id, toward_account_id
        order by rank_of_reaction, target_post_id
    ) = 1
)

select * from most_direct
