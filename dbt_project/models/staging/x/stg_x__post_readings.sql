with tweets as (
    {{ landed('x', 'tweets', 'tweets') }}
),

mentions as (
    {{ landed('x', 'mentions', 'mentions') }}
),

search as (
    {{ landed('x', 'search', 'search') }}
),

quotes as (
    {{ landed('x', 'quotes', 'quotes') }}
),

unioned as (
    {% for stream in ['tweets', 'mentions', 'search', 'quotes'] -%}
        select
            *,
            '{{ stream }}' as stream
        from {{ stream }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

distinct_readings as (
    -- One post comes in several streams: what was read in one second is one reading.
    select *
    from unioned
    qualify row_number() over (
        partition by {{ x_first_version() }}, _observed_at
        order by _run_id desc, impression_count desc, _record_id asc
    ) = 1
),

renamed as (
    select
        'x:' || {{ x_first_version() }} as post_id,
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
