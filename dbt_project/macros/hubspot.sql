{#- What HubSpot writes in more than one way, and what its engagements share. -#}

{#- A moment that is told in ISO 8601 or in milliseconds since 1970 (UTC). -#}
{% macro iso_or_milliseconds(column) -%}
    {{ return(adapter.dispatch('iso_or_milliseconds', 'kenno')(column)) }}
{%- endmacro %}

{% macro duckdb__iso_or_milliseconds(column) -%}
    coalesce(
        make_timestamp(try_cast({{ column }} as bigint) * 1000),
        try_cast({{ column }} as timestamptz) at time zone 'UTC'
    )
{%- endmacro %}

{#- The identifiers of a text of identifier:milliseconds, between semicolons. -#}
{% macro untimed(column) -%}
    {{ return(adapter.dispatch('untimed', 'kenno')(column)) }}
{%- endmacro %}

{% macro duckdb__untimed(column) -%}
    regexp_replace({{ column }}, ':[0-9]+', '', 'g')
{%- endmacro %}

{% macro hubspot_engagement_columns() -%}
    'hubspot:' || id as engagement_id,
    'hubspot:' || owner_id as owner_id,
    created_at as entered_at,
    coalesce({{ iso_or_milliseconds('happened_at_told') }}, created_at) as happened_at,
    greatest(updated_at, coalesce(last_modified_at, updated_at)) as updated_at,
    is_archived,
    archived_at,
{%- endmacro %}
