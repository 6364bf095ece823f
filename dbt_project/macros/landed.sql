{#-
    The records of a stream; in an incremental run those of the last run that was read and of runs
    that came since: a run whose streams landed one by one may have grown.
-#}
{% macro landed(source_name, stream) -%}
    select * from {{ source(source_name, stream) }}
    {% if is_incremental() -%}
        where _run_id >= (select coalesce(max(run_id), '') from {{ this }})
    {%- endif %}
{%- endmacro %}

{#- The last reading of each record: the one whose values were true last. -#}
{% macro last_readings(relation, key) -%}
    select *
    from {{ relation }}
    qualify row_number() over (
        partition by {{ key }}
        order by _observed_at desc, _run_id desc, _position desc
    ) = 1
{%- endmacro %}

{#- Where a staging row came from, and when it was true. -#}
{% macro provenance_columns() -%}
    _natural_id as natural_id,
    _record_id as record_id,
    _run_id as run_id,
    _observed_at as observed_at
{%- endmacro %}

{#-
    The condition on readings of a platform that came in the last run that a relation has of it, or
    since. Runs are numbered by source.
-#}
{% macro since_last_run(readings, platform, relation) -%}
    {{ readings }}.run_id >= (
        select coalesce(max(held.run_id), '')
        from {{ relation }} as held
        where held.platform = '{{ platform }}'
    )
{%- endmacro %}
