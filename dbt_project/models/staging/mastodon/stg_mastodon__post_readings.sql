{%- set order_by = '_run_id desc, like_count desc, _record_id asc' -%}

with statuses as {{ never_kept() }} (
    {{ landed('mastodon', 'statuses', 'statuses') }}
),

tag_timeline as {{ never_kept() }} (
    {{ landed('mastodon', 'tag_timeline', 'tag_timeline') }}
),

notifications as {{ never_kept() }} (
    {{ landed('mastodon', 'notifications', 'notifications') }}
),

unioned as {{ never_kept() }} (
    select
        id as post_id,
        created_at as posted_at,
        favourites_count as like_count,
        reblogs_count as repost_count,
        replies_count as reply_count,
        quotes_count as quote_count,
        'statuses' as stream,
        _record_id,
        _run_id,
        _observed_at
    from statuses
    union all
    select
        id as post_id,
        created_at as posted_at,
        favourites_count as like_count,
        reblogs_count as repost_count,
        replies_count as reply_count,
        quotes_count as quote_count,
        'tag_timeline' as stream,
        _record_id,
        _run_id,
        _observed_at
    from tag_timeline
    union all
    select
        status_id as post_id,
        status_created_at as posted_at,
        status_favourites_count as like_count,
        status_reblogs_count as repost_count,
        status_replies_count as reply_count,
        status_quotes_count as quote_count,
        'notifications' as stream,
        _record_id,
        _run_id,
        _observed_at
    from notifications
    where status_id is not null
),

distinct_readings as (
    -- One post comes in several streams: what was read in one second is one reading.
    {{ last_where_several('unioned', 'post_id, _observed_at', order_by) }}
),

renamed as (
    select
        'mastodon:' || post_id as post_id,
        posted_at,
        like_count,
        repost_count,
        reply_count,
        quote_count,
        cast(null as bigint) as view_count,
        cast(null as bigint) as impression_count,
        cast(null as bigint) as reach_count,
        stream,
        _record_id as record_id,
        _run_id as run_id,
        _observed_at as observed_at
    from distinct_readings
)

select * from renamed
