-- depends_on: {{ ref('int_touched') }}
with unioned as (
    {% for platform in counting_platforms() -%}
        select
            post_id,
            '{{ platform }}' as platform,
            posted_at,
            observed_at,
            like_count,
            repost_count,
            reply_count,
            quote_count,
            view_count,
            impression_count,
            reach_count,
            run_id,
            record_id
        from {{ ref('stg_' ~ platform ~ '__post_readings') }} as readings
        {% if goes_on() -%}
            -- What is touched may have been gone before: then all its readings are back.
            where {{ since_last_run('readings', platform, this) }}
            {{ only_touched('post_id', 'or') }}
        {%- endif %}
        {{ 'union all' if not loop.last }}
    {% endfor -%}
)

select * from unioned
