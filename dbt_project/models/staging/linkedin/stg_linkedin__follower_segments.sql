{%- set facets = [
    ('seniority', 'by_seniority', 'seniority'),
    ('function', 'by_function', 'function'),
    ('industry', 'by_industry', 'industry'),
    ('staff_count_range', 'by_staff_count_range', 'staffCountRange'),
    ('country', 'by_geo_country', 'geo'),
] -%}

with source as (
    select * from {{ source('linkedin', 'follower_segments') }}
),

latest as (
    {{ last_readings('source', 'organization') }}
),

segments as (
    {% for facet, column, name in facets -%}
        select
            organization,
            '{{ facet }}' as facet,
            {{ row_each(json_objects(column)) }} as segment,
            _natural_id,
            _record_id,
            _run_id,
            _observed_at
        from latest
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

counted as (
    select
        *,
        {{ json_text('segment', 'followerCounts.organicFollowerCount') }}
            as organic_count
    from segments
),

renamed as (
    select
        {{ linkedin_page('organization') }} as account_id,
        facet,
        case facet
            {%- for facet, column, name in facets %}
                when '{{ facet }}' then {{ json_text('segment', name) }}
            {%- endfor %}
        end as segment,
        cast(organic_count as bigint) as followers_count,
        {{ provenance_columns() }}
    from counted
)

select * from renamed
