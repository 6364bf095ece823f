with mastodon as (
    select * from {{ ref('stg_mastodon__post_readings') }}
    {% if is_incremental() -%}
        where run_id >= (
            select coalesce(max(run_id), '') from {{ this }}
            where platform = 'mastodon'
        )
    {%- endif %}
),

x as (
    select * from {{ ref('stg_x__post_readings') }}
    {% if is_incremental() -%}
        where run_id >= (
            select coalesce(max(run_id), '') from {{ this }}
            where platform = 'x'
        )
    {%- endif %}
),

unioned as (
    select
        'mastodon' as platform,
        *
    from mastodon
    union all
    select
        'x' as platform,
        *
    from x
),

chosen as (
    select
        post_id,
        platform,
        posted_at,
        observed_at,
        like_count,
        repost_count,
        reply_count,
        quote_count,
        impression_count,
        run_id,
        record_id
    from unioned
)

select * from chosen
