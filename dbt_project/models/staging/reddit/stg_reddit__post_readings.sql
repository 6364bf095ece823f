with unioned as (
    {% for stream in ['submissions', 'user_submissions', 'search'] -%}
        select
            name,
            created_at,
            score,
            num_comments as reply_count,
            num_crossposts as repost_count,
            _record_id,
            _run_id,
            _observed_at
        from ({{ landed('reddit', stream) }}) as {{ stream }}
        union all
    {% endfor -%}
    {% for stream in ['comments', 'threads'] -%}
        select
            name,
            created_at,
            case when not coalesce(is_score_hidden, false) then score end as score,
            cast(null as bigint) as reply_count,
            cast(null as bigint) as repost_count,
            _record_id,
            _run_id,
            _observed_at
        from ({{ landed('reddit', stream) }}) as {{ stream }}
        {{ 'union all' if not loop.last }}
    {% endfor -%}
),

distinct_readings as (
    -- One thing comes in several streams: what was read in one second is one reading.
    select *
    from unioned
    qualify row_number() over (
        partition by name, _observed_at
        order by _run_id desc, score desc, _record_id asc
    ) = 1
),

renamed as (
    select
        'reddit:' || name as post_id,
        created_at as posted_at,
        cast(null as bigint) as like_count,
        repost_count,
        reply_count,
        cast(null as bigint) as quote_count,
        cast(null as bigint) as view_count,
        cast(null as bigint) as impression_count,
        cast(null as bigint) as reach_count,
        score,
        _record_id as record_id,
        _run_id as run_id,
        _observed_at as observed_at
    from distinct_readings
)

select * from renamed
