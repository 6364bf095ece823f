with posts as (
    select * from {{ ref('int_posts') }}
    {{ only_touched_posts() }}
),

reactions as (
    select * from {{ ref('int_reactions') }}
    {{ only_touched('post_id', column='target_post_id') }}
),

reacted as (
    select
        target_post_id,
        count(*) as reaction_count
    from reactions
    where target_post_id is not null
    group by target_post_id
),

written as (
    -- A repost is another's words.
    select
        post_id,
        {{ number_key('post_id') }} as post_key,
        account_id,
        {{ number_key('account_id') }} as account_key,
        posted_at,
        coalesce({{ has_any_word('text', var('category_terms')) }}, false)
            as names_category,
        coalesce(text like '%?%', false) as asks
    from posts
    where
        owner_kind = 'other'
        and post_kind != 'repost'
        and account_id is not null
),

described as (
    select
        written.*,
        coalesce(reacted.reaction_count, 0) as reaction_count
    from written
    left join reacted on written.post_id = reacted.target_post_id
)

select * from described
