with topic_posts as (
    select * from {{ ref('int_topic_posts') }}
    where not is_automated
    {{ only_touched('topic_date', 'and', 'posted_date') }}
),

counted as (
    select
        topic_kind,
        topic,
        platform,
        posted_date,
        {{ dbt.date_trunc('hour', 'posted_at') }} as hour_at,
        count(*) as post_count,
        min(posted_at) as first_posted_at,
        min(record_id) as record_id
    from topic_posts
    group by
        topic_kind,
        topic,
        platform,
        posted_date,
        {{ dbt.date_trunc('hour', 'posted_at') }}
)

select * from counted
