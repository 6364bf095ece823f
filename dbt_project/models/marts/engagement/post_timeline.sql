with posts as (
    select * from {{ ref('fct_posts') }}
    {{ only_touched('post_key') }}
),

sentiments as (
    select * from {{ ref('fct_post_sentiments') }}
    {{ only_touched('post_key') }}
),

described as (
    select
        posts.post_key,
        posts.account_key,
        posts.platform,
        posts.owner_kind,
        posts.post_kind,
        posts.posted_at,
        posts.posted_date,
        sentiments.valence
    from posts
    left join sentiments on posts.post_key = sentiments.post_key
)

select * from described
order by
    posted_at,
    post_key
