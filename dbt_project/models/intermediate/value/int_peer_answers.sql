with posts as (
    select * from {{ ref('int_posts') }}
),

talk as (
    select * from {{ ref('int_post_talk') }}
    where asks
),

events as (
    select * from {{ ref('fct_engagement_events') }}
),

links as (
    select
        account_id,
        customer_id
    from {{ ref('customer_accounts') }}
),

machines as (
    select account_id from {{ ref('int_accounts') }}
    where is_bot
),

employee_accounts as (
    {{ employee_accounts() }}
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

questions as (
    select
        talk.post_id,
        talk.account_id
    from talk
    inner join events on talk.post_id = events.post_id
    where
        events.toward_kind = 'brand'
        and not events.is_automated
    group by
        talk.post_id,
        talk.account_id
),

answers as (
    select
        questions.post_id as question_post_id,
        links.customer_id,
        coalesce(links.customer_id, posts.account_id) as answering_id,
        min(posts.record_id) as record_id
    from posts
    inner join questions on posts.in_reply_to_post_id = questions.post_id
    cross join as_of
    left join links on posts.account_id = links.account_id
    left join links as links_of_askers
        on questions.account_id = links_of_askers.account_id
    left join machines on posts.account_id = machines.account_id
    left join employee_accounts
        on
            posts.account_id = employee_accounts.account_id
            and posts.posted_date >= employee_accounts.valid_from
            and posts.posted_date <= employee_accounts.valid_to
    where
        posts.owner_kind = 'other'
        -- Neither staff nor machines are peers.
        and machines.account_id is null
        and employee_accounts.account_id is null
        and posts.account_id != questions.account_id
        -- Nobody answers themselves from another account.
        and coalesce(links.customer_id, posts.account_id)
        != coalesce(links_of_askers.customer_id, questions.account_id)
        and posts.posted_at < as_of.as_of_at
        and posts.posted_at >= {{ dbt.dateadd('month', -12, 'as_of.as_of_at') }}
    group by
        questions.post_id,
        links.customer_id,
        coalesce(links.customer_id, posts.account_id)
),

counted as (
    select
        question_post_id,
        count(*) as answering_count
    from answers
    group by question_post_id
),

divided as (
    select
        answers.question_post_id,
        answers.customer_id,
        1 / cast(counted.answering_count as double) as answer_share,
        answers.record_id
    from answers
    inner join counted on answers.question_post_id = counted.question_post_id
    where answers.customer_id is not null
)

select * from divided
