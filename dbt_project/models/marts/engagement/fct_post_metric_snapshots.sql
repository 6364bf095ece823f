{%- set read = runs_read() -%}
-- depends_on: {{ ref('int_touched') }}
with unioned as (
    {% for platform in counting_platforms() -%}
        {%- set relation = ref('stg_' ~ platform ~ '__post_readings') -%}
        select
            readings.post_id,
            '{{ platform }}' as platform,
            readings.posted_at,
            readings.observed_at,
            readings.like_count,
            readings.repost_count,
            readings.reply_count,
            readings.quote_count,
            readings.view_count,
            readings.impression_count,
            readings.reach_count,
            readings.run_id,
            readings.record_id
        from {{ relation }} as readings
        {% if goes_on() -%}
            -- What is touched may have been gone: then all its readings are back.
            where {{ readings_since(relation, platform, read) }}
            {{ only_touched('post_id', 'or') }}
        {%- endif %}
        {{ 'union all' if not loop.last }}
    {% endfor -%}
)

select * from unioned
