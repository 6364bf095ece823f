with posts as (
    select * from {{ ref('int_posts') }}
    {{ only_touched_posts() }}
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
)

select * from written
