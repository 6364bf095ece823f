{%- set order_by
    = '_run_id desc, impression_count desc, like_count desc, _record_id asc' -%}

with tweets as {{ never_kept() }} (
    {{ landed('x', 'tweets', 'tweets') }}
),

mentions as {{ never_kept() }} (
    {{ landed('x', 'mentions', 'mentions') }}
),

search as {{ never_kept() }} (
    {{ landed('x', 'search', 'search') }}
),

quotes as {{ never_kept() }} (
    {{ landed('x', 'quotes', 'quotes') }}
),

unioned as {{ never_kept() }} (
    {% for stream in ['tweets', 'mentions', 'search', 'quotes'] -%}
        select
            *,
            {{ x_first_version() }} as first_id,
            '{{ stream }}' as stream
        from {{ stream }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

distinct_readings as (
    -- One post comes in several streams: what was read in one second is one reading.
    {{ last_where_several('unioned', 'first_id, _observed_at', order_by) }}
),

renamed as (
    select
        'x:' || first_id as post_id,
        {{ x_posted_at() }} as posted_at,
        like_count,
        retweet_count as repost_count,
        reply_count,
        quote_count,
        cast(null as bigint) as view_count,
        impression_count,
        cast(null as bigint) as reach_count,
        stream,
        _record_id as record_id,
        _run_id as run_id,
        _observed_at as observed_at
    from distinct_readings
)

select * from renamed
