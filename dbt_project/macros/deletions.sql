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
