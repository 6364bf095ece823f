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
        from {{ ref('stg_' ~ platform ~ '__post_readings') }}
        {% if is_incremental() -%}
            -- Runs are numbered by source: each platform goes on from its own.
            where run_id >= (
                select coalesce(max(kept.run_id), '')
                from {{ this }} as kept
                where kept.platform = '{{ platform }}'
            )
        {%- endif %}
        {{ 'union all' if not loop.last }}
    {% endfor -%}
)

select * from unioned
