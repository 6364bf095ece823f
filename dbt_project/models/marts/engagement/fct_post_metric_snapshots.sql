-- depends_on: {{ ref('int_touched') }}
with gone as (
    {{ gone_posts() }}
),

unioned as (
    {% for platform in counting_platforms() -%}
        {%- set readings = ref('stg_' ~ platform ~ '__post_readings') -%}
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
        from {{ readings }}
        {{ only_touched('post_id', of=readings) }}
        {{ 'union all' if not loop.last }}
    {% endfor -%}
),

standing as (
    -- What its platform says to be gone is gone here too.
    select * from unioned
    where post_id not in (select gone.post_id from gone)
)

select * from standing
