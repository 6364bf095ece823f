with posts as {{ kept_if_few() }} (
    select * from {{ ref('int_posts') }}
    {{ only_touched_posts() }}
),

owner_accounts as (
    select
        account_id,
        platform,
        handle,
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

written as {{ kept_if_few() }} (
    -- What people write themselves: a repost carries the tags of another's words. An
    -- act is an account's, so what hides its author is a post, but no act.
    select * from posts
    where
        owner_kind = 'other'
        and post_kind != 'repost'
        and account_id is not null
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
        case when written.place_kind is null then 'reply' else 'comment' end as act,
        2 as act_rank,
        written.in_reply_to_post_id as target_post_id
    from written
    inner join owner_accounts
        on written.in_reply_to_account_id = owner_accounts.account_id
),

placed as (
    -- What is said in a place of the company's: beneath its posts, in its community, in
    -- the article about it.
    select
        written.post_id,
        owner_accounts.owner_kind as toward_kind,
        owner_accounts.owner_name as toward_name,
        case
            when written.place_kind = 'article' then 'own_post'
            when written.in_reply_to_post_id is null then 'community_post'
            when
                written.in_reply_to_account_id != written.account_id
                then 'peer_answer'
            -- Who goes on with what they began still speaks to the company.
            else 'comment'
        end as act,
        written.in_reply_to_post_id as target_post_id
    from written
    inner join owner_accounts on written.place_account_id = owner_accounts.account_id
),

said_in_places as (
    select
        post_id,
        toward_kind,
        toward_name,
        act,
        case act
            when 'comment' then 2
            when 'community_post' then 4
            when 'peer_answer' then 5
            else 6
        end as act_rank,
        target_post_id
    from placed
),

asked_for_support as (
    -- Posts that the CRM keeps a case for.
    select
        post_id,
        'brand' as toward_kind,
        '{{ var("brand")["name"] | lower }}' as toward_name,
        'support_message' as act,
        7 as act_rank,
        cast(null as varchar) as target_post_id
    from written
    where place_kind = 'support'
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
    union all
    -- Where the platform does not say whom a post mentions, its text does.
    select
        written.post_id,
        owner_accounts.owner_kind as toward_kind,
        owner_accounts.owner_name as toward_name,
        'mention' as act,
        3 as act_rank,
        cast(null as varchar) as target_post_id
    from written
    inner join owner_accounts
        on
            written.platform = owner_accounts.platform
            and {{ has_word('written.text', "'@' || owner_accounts.handle") }}
    where written.mentioned_account_ids is null and written.text like '%@%'
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
        6 as act_rank,
        cast(null as varchar) as target_post_id
    from used_hashtags
    inner join owner_names on used_hashtags.hashtag = owner_names.owner_name
    union all
    -- Where people do not write hashtags, the name in the text says it.
    select
        written.post_id,
        owner_names.owner_kind as toward_kind,
        owner_names.owner_name as toward_name,
        'own_post' as act,
        6 as act_rank,
        cast(null as varchar) as target_post_id
    from written
    inner join owner_names
        on {{ has_word('written.text', 'owner_names.owner_name') }}
    where written.platform in ('reddit', 'rss')
),

authored as (
    select * from quotes
    union all
    select * from replies
    union all
    select * from said_in_places
    union all
    select * from asked_for_support
    union all
    select * from mentions
    union all
    select * from own_posts
),

closest as (
    -- A reply names whom it answers and may tag them too: it is one act. The handle by
    -- which it addresses them says nothing of them; a tag does.
    select
        *,
        max(
            case act
                when 'own_post' then 3
                when 'reply' then 2
                when 'mention' then 1
            end
        ) over (partition by post_id, toward_name) as naming_rank
    from authored
    qualify row_number() over (
        partition by post_id, toward_name
        order by act_rank, act, target_post_id
    ) = 1
),

reposts as (
    select
        post_id,
        account_id,
        reposted_post_id,
        reposted_account_id
    from posts
    where
        owner_kind = 'other'
        and post_kind = 'repost'
        and account_id is not null
),

reposts_with_author as {{ kept_if_few() }} (
    select
        reposts.post_id,
        reposts.account_id,
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
        reposts_with_author.reposted_post_id as target_post_id,
        cast(null as integer) as naming_rank
    from reposts_with_author
    inner join owner_accounts
        on reposts_with_author.reposted_account_id = owner_accounts.account_id
),

reposts_of_user_content as (
    -- What another person wrote toward the brand, passed on. Who brings up their own
    -- words again has said nothing new: that is no act.
    select
        reposts_with_author.post_id,
        closest.toward_kind,
        closest.toward_name,
        'repost_of_user_content' as act,
        0 as act_rank,
        reposts_with_author.reposted_post_id as target_post_id,
        cast(null as integer) as naming_rank
    from reposts_with_author
    inner join closest on reposts_with_author.reposted_post_id = closest.post_id
    where reposts_with_author.account_id != reposts_with_author.reposted_account_id
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
        coalesce(unioned.naming_rank in (1, 3), false) as is_mention,
        posts.platform,
        posts.account_id,
        posts.posted_at as acted_at,
        posts.record_id
    from unioned
    inner join posts on unioned.post_id = posts.post_id
),

keyed as (
    select
        *,
        {{ rough_key(touched_key('about')) }} as about_key
    from described
)

select * from keyed
