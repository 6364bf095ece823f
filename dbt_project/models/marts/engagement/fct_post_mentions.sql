with posts as {{ kept_if_few() }} (
    -- Who passes on another's words mentions nobody.
    select * from {{ ref('int_posts') }}
    where post_kind != 'repost'
    {{ only_touched_posts('and') }}
),

mentioned as (
    select
        post_id,
        {{ row_each('mentioned_account_ids') }} as mentioned_account_id
    from posts
),

distinct_mentions as (
    select
        post_id,
        mentioned_account_id
    from mentioned
    where mentioned_account_id is not null
    group by
        post_id,
        mentioned_account_id
),

described as (
    select
        distinct_mentions.post_id,
        {{ number_key('distinct_mentions.post_id') }} as post_key,
        posts.platform,
        posts.account_id,
        {{ number_key('posts.account_id') }} as account_key,
        distinct_mentions.mentioned_account_id,
        {{ number_key('distinct_mentions.mentioned_account_id') }}
            as mentioned_account_key,
        posts.posted_at,
        posts.posted_date,
        posts.record_id
    from distinct_mentions
    inner join posts on distinct_mentions.post_id = posts.post_id
)

select * from described
order by
    posted_at,
    post_key,
    mentioned_account_key
