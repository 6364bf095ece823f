{#-
    The columns of stg_<source>__deletions, over the last reading of each `_natural_id`: what is
    gone, or was and is back. Every source has the same, as its contract has.
-#}
{% macro deletion_columns(source_name) -%}
    stream,
    '{{ source_name }}:' || natural_id as subject_id,
    reason,
    reason <> 'restored' as is_gone,
    deleted_at,
    {{ provenance_columns() }}
{%- endmacro %}

{#-
    The records of a stream as `landed` has them, and in an incremental run those too that the
    platform has said to be gone, since their rows must forget what they say.
-#}
{% macro landed_or_gone(source_name, stream) -%}
    {{ landed(source_name, stream) }}
    {% if is_incremental() -%}
        or _natural_id in (
            select natural_id from {{ source(source_name, 'deletions') }} where stream = '{{ stream }}'
        )
    {%- endif %}
{%- endmacro %}

{#- The natural identifiers of a stream's records that are gone, and not back again. -#}
{% macro gone_records(source_name, stream) -%}
    select natural_id
    from ({{ last_readings(source(source_name, 'deletions'), '_natural_id') }}) as last_tombstones
    where stream = '{{ stream }}' and reason <> 'restored'
{%- endmacro %}

{#- The tables of what platforms say to be gone. -#}
{% macro tables_of_deletions() -%}
    {%- set tables = [] -%}
    {%- for platform in set_up_platforms() -%}
        {%- do tables.append(ref('stg_' ~ platform ~ '__deletions')) -%}
    {%- endfor -%}
    {{ return(tables) }}
{%- endmacro %}
