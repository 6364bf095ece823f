with hours as (
    select * from {{ ref('int_topic_hours') }}
),

daily as (
    select
        topic_kind,
        topic,
        posted_date,
        sum(post_count) as post_count,
        min(record_id) as record_id
    from hours
    group by
        topic_kind,
        topic,
        posted_date
),

data_began as (
    select
        topic_kind,
        min(posted_date) as began_date
    from daily
    group by topic_kind
),

numbered as (
    select
        *,
        {{ dbt.datediff("cast('1970-01-01' as date)", 'posted_date', 'day') }}
            as day_number
    from daily
),

by_week as (
    select
        *,
        sum(post_count) over (
            partition by topic_kind, topic
            order by day_number
            range between 6 preceding and current row
        ) as week_post_count,
        row_number() over (
            partition by topic_kind, topic
            order by posted_date
        ) as day_rank
    from numbered
),

summed as (
    select
        topic_kind,
        topic,
        min(posted_date) as first_seen_date,
        max(posted_date) as last_seen_date,
        min(
            case
                when week_post_count >= {{ var('found_topic_posts') }} then posted_date
            end
        ) as busy_date,
        cast(sum(post_count) as bigint) as post_count,
        max(case when day_rank = 1 then record_id end) as record_id
    from by_week
    group by
        topic_kind,
        topic
),

described as (
    select
        summed.topic_kind,
        summed.topic,
        summed.topic in (
            {%- for topic in var('topics') %}
                '{{ topic }}',
            {%- endfor %}
            ''
        ) as is_followed,
        summed.first_seen_date,
        summed.last_seen_date,
        -- What was there when our data began was not found: nobody knows since when.
        case
            when
                summed.first_seen_date
                >= {{ dbt.dateadd('day', 28, 'data_began.began_date') }}
                then summed.busy_date
        end as found_date,
        summed.post_count,
        summed.record_id
    from summed
    inner join data_began on summed.topic_kind = data_began.topic_kind
)

select * from described
