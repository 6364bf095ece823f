with posts as {{ kept_if_few() }} (
    select * from {{ ref('int_posts') }}
    {{ only_touched_posts() }}
),

reposts as (
    select
        post_id,
        platform,
        account_id,
        reposted_post_id,
        posted_at,
        posted_date,
        record_id
    from posts
    where reposted_post_id is not null
),

chains as (
    {{ chain_ends('reposts', 'post_id', 'reposted_post_id') }}
),

authors as (
    select
        post_id,
        account_id
    from posts
    where reposted_post_id is null
),

described as (
    select
        reposts.post_id,
        {{ number_key('reposts.post_id') }} as post_key,
        reposts.platform,
        reposts.account_id,
        {{ number_key('reposts.account_id') }} as account_key,
        reposts.reposted_post_id,
        {{ number_key('reposts.reposted_post_id') }} as reposted_post_key,
        chains.chain_end as first_post_id,
        {{ number_key('chains.chain_end') }} as first_post_key,
        authors.account_id as first_account_id,
        {{ number_key('authors.account_id') }} as first_account_key,
        reposts.posted_at,
        reposts.posted_date,
        reposts.record_id
    from reposts
    inner join chains on reposts.post_id = chains.step
    left join authors on chains.chain_end = authors.post_id
)

select * from described
order by
    posted_at,
    post_key
