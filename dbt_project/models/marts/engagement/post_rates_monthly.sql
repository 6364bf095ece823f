{%- set rates = [
    ('engagement_rate_by_reach', 'interaction_count', 'reach_count'),
    ('engagement_rate_by_impressions', 'interaction_count', 'impression_count'),
    ('engagement_rate_by_followers', 'interaction_count', 'followers_count_at_post'),
    ('amplification', 'repost_count', '1'),
    ('conversation', 'reply_count', '1'),
    ('applause', 'like_count', '1'),
] -%}

with posts as (
    select
        platform,
        owner_name,
        owner_kind,
        interaction_count,
        like_count,
        repost_count,
        reply_count,
        impression_count,
        reach_count,
        followers_count_at_post,
        cast({{ dbt.date_trunc('month', 'posted_date') }} as date) as posted_month
    from {{ ref('fct_posts') }}
    where owner_kind != 'other' and post_kind in ('original', 'quote')
),

summed as (
    {% for rate, above, below in rates -%}
        select
            posted_month,
            platform,
            owner_name,
            '{{ rate }}' as rate,
            max(owner_kind) as owner_kind,
            sum(case when {{ below }} > 0 then {{ above }} end) as numerator,
            sum(
                case
                    when {{ above }} is not null and {{ below }} > 0 then {{ below }}
                end
            ) as denominator,
            count(case when {{ below }} > 0 then {{ above }} end) as known_post_count,
            count({{ above }}) as known_numerator_count,
            count({{ below }}) as known_denominator_count,
            count(*) as post_count
        from posts
        group by
            posted_month,
            platform,
            owner_name
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

described as (
    select
        posted_month,
        platform,
        owner_name as company_name,
        owner_kind as company_kind,
        rate,
        cast(numerator as bigint) as numerator,
        cast(denominator as bigint) as denominator,
        cast(numerator as double) / nullif(denominator, 0) as rate_value,
        post_count,
        known_post_count,
        cast(known_numerator_count as double) / post_count as numerator_coverage,
        cast(known_denominator_count as double) / post_count as denominator_coverage,
        cast(known_post_count as double) / post_count as coverage
    from summed
)

select * from described
