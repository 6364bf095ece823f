with unioned as (
    select * from {{ ref('int_post_acts') }}
    union all
    select * from {{ ref('int_notification_acts') }}
),

identified as (
    -- What makes an act the same act, whichever stream tells of it: who did what to which post. A
    -- post of one's own is itself the act; a repost is known by what it passes on.
    select
        *,
        md5(
            concat_ws(
                '|',
                platform,
                account_id,
                toward_name,
                case when act_rank > 0 then 'post' else act end,
                coalesce(case when act_rank > 0 then post_id end, target_post_id, 'account')
            )
        ) as event_id
    from unioned
),

distinct_acts as (
    select *
    from identified
    qualify row_number() over (
        partition by event_id
        order by act_rank, acted_at, post_id, record_id
    ) = 1
)

select * from distinct_acts
