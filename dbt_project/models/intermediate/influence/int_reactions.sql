with posts as {{ kept_if_few() }} (
    -- Only what is looked at: a step that is read twice is kept whole.
    select
        post_id,
        platform,
        account_id,
        owner_kind,
        post_kind,
        posted_at,
        in_reply_to_post_id,
        in_reply_to_account_id,
        reposted_post_id,
        reposted_account_id,
        quoted_post_id,
        mentioned_account_ids,
        record_id
    from {{ ref('int_posts') }}
    {{ only_touched_posts() }}
),

accounts as (
    select
        account_id,
        owner_kind
    from {{ ref('int_accounts') }}
),

of_people as {{ kept_if_few() }} (
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
    -- Ranked by how directly a post speaks to an account.
    select
        post_id,
        1 as rank_of_reaction,
        reposted_post_id as target_post_id,
        reposted_account_id as toward_account_id
    from of_people
    where post_kind = 'repost'
    union all
    select
        post_id,
        2 as rank_of_reaction,
        quoted_post_id as target_post_id,
        cast(null as varchar) as toward_account_id
    from of_people
    where post_kind != 'repost' and quoted_post_id is not null
    union all
    select
        post_id,
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
        4 as rank_of_reaction,
        cast(null as varchar) as target_post_id,
        account_id as toward_account_id
    from mentioned
),

addressed as (
    -- Where the platform does not say whose post it was, the post does, if it was read.
    select
        named.post_id,
        named.rank_of_reaction,
        named.target_post_id,
        coalesce(named.toward_account_id, targets.account_id) as toward_account_id
    from named
    left join posts as targets on named.target_post_id = targets.post_id
),

most_direct as (
    -- An answer names whom it answers: it is one reaction.
    select
        post_id,
        toward_account_id,
        min(rank_of_reaction) as rank_of_reaction,
        min_by(target_post_id, rank_of_reaction) as target_post_id
    from addressed
    where toward_account_id is not null
    group by
        post_id,
        toward_account_id
),

described as (
    select
        most_direct.post_id,
        of_people.platform,
        of_people.account_id,
        most_direct.toward_account_id,
        coalesce(accounts.owner_kind, 'other') as toward_owner_kind,
        case most_direct.rank_of_reaction
            when 1 then 'repost'
            when 2 then 'quote'
            when 3 then 'reply'
            else 'mention'
        end as reaction,
        most_direct.target_post_id,
        of_people.posted_at as reacted_at,
        of_people.record_id
    from most_direct
    inner join of_people on most_direct.post_id = of_people.post_id
    left join accounts on most_direct.toward_account_id = accounts.account_id
    where most_direct.toward_account_id != of_people.account_id
)

select * from described
