{%- set about_keys = {
    'int_post_acts': 'about_key',
    'int_notification_acts': rough_key(touched_key('about')),
} -%}
{%- set order_by = 'act_rank, acted_at, post_id, record_id' -%}

with unioned as {{ never_kept() }} (
    {% for model, about_key in about_keys.items() -%}
        select
            platform,
            account_id,
            toward_kind,
            toward_name,
            act,
            act_rank,
            post_id,
            target_post_id,
            is_mention,
            acted_at,
            {{ about_key }} as about_key,
            record_id
        from {{ ref(model) }}
        {{ only_touched('about_key', column=about_key) }}
        {{ 'union all' if not loop.last }}
    {% endfor -%}
),

identified as {{ never_kept() }} (
    -- An act is the same, whichever stream tells of it, by who did what to which post.
    -- A post of one's own is itself the act; a repost is known by what it passes on.
    select
        *,
        md5(
            concat_ws(
                '|',
                platform,
                account_id,
                toward_name,
                case when act_rank > 0 then 'post' else act end,
                coalesce(
                    case when act_rank > 0 then post_id end, target_post_id, 'account'
                )
            )
        ) as event_id
    from unioned
),

distinct_acts as (
    {{ last_where_several('identified', 'event_id', order_by) }}
),

described as (
    select
        platform,
        account_id,
        toward_kind,
        toward_name,
        act,
        act_rank,
        post_id,
        target_post_id,
        is_mention,
        acted_at,
        about_key,
        record_id,
        event_id
    from distinct_acts
)

select * from described
