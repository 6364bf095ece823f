{#-
    The records of a stream; in an incremental run those of runs that came since the last that was read.
    A run lands each of its streams whole. A model of several streams may have read some of a run and
    not yet the others: it reads that run again, or keeps in `stream` what told each row, and says here
    by which name. The run is asked for beforehand: by a value the engine knows which files to leave out.
-#}
{% macro landed(source_name, stream, told_by=none) -%}
    select * from {{ source(source_name, stream) }}
    {% if is_incremental() -%}
        {%- set found = run_query(
            "select coalesce(max(run_id), '') as run_id from " ~ this
            ~ (" where stream = '" ~ told_by ~ "'" if told_by else '')
        ) -%}
        {%- set is_read_whole = told_by or model.sources | length == 1 -%}
        where _run_id {{ '>' if is_read_whole else '>=' }} '{{ found.rows[0][0] }}'
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

{#-
    The same where most things are told once: only those that are told several times are looked through,
    and all others stay in the order in which they landed, near in time as they are asked for.
-#}
{% macro last_where_several(relation, key, order_by=none) -%}
    {%- set order = order_by or '_observed_at desc, _run_id desc, _position desc' -%}
    {%- set keys = '(' ~ key ~ ')' if ',' in key else key -%}
    with told_several_times as (
        select {{ keys }} as told_key
        from {{ relation }}
        group by {{ key }}
        having count(*) > 1
    )

    select * from {{ relation }}
    where {{ keys }} not in (select several.told_key from told_several_times as several)
    union all
    select * from {{ relation }}
    where {{ keys }} in (select several.told_key from told_several_times as several)
    qualify row_number() over (partition by {{ key }} order by {{ order }}) = 1
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

{#-
    How far tables of records have been read: the list of what is touched has, as `run of` a table (and
    stream), the last run that it had when the list was added to. `runs_read` gives those, by kind: for
    the list itself the last, for a model those of when it was last done.
-#}
{% macro runs_read() -%}
    {%- set read = {} -%}
    {%- if (goes_on_at_all() if this.identifier == 'int_touched' else goes_on()) -%}
        {%- for row in run_query(
            "select kind, max(touched_key) as run_id from " ~ touched_list()
            ~ " where kind like 'run of %'"
            ~ (
                " and touch_number <= (select max(touch_number) from " ~ touched_list()
                ~ " where kind = 'done' and touched_key = '" ~ this.identifier ~ "')"
                if this.identifier != 'int_touched' else ''
            )
            ~ " group by kind"
        ).rows -%}
            {%- do read.update({row[0]: row[1]}) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(read) }}
{%- endmacro %}

{#- The name of what a table's runs are listed by. -#}
{% macro run_of(relation, stream=none) -%}
    run of {{ relation.identifier }}{{ ' ' ~ stream if stream }}
{%- endmacro %}

{#- The condition on rows of a table that came in runs that were not `read`. -#}
{% macro came_since(relation, read, streams=none) -%}
    {%- set conditions = [] -%}
    {%- for stream in streams or [none] -%}
        {%- set since = "run_id > '" ~ read.get(run_of(relation, stream), '') ~ "'" -%}
        {%- do conditions.append(
            "(stream = '" ~ stream ~ "' and " ~ since ~ ')' if stream else since
        ) -%}
    {%- endfor -%}
    ({{ conditions | join(' or ') }})
{%- endmacro %}

{#- Until which run each table that tells of posts has been read. -#}
{% macro runs_reached(read) -%}
    {%- set reached = [] -%}
    {%- for relation in tables_of_posts() + tables_of_deletions() -%}
        {%- do reached.append(run_reached(relation, read)) -%}
    {%- endfor -%}
    {%- for platform, streams in streams_of_posts().items() -%}
        {%- for stream in streams -%}
            {%- do reached.append(
                run_reached(ref('stg_' ~ platform ~ '__post_readings'), read, stream)
            ) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ reached | join('\n    union all\n    ') }}
{%- endmacro %}

{#- The last run that a table has, of a stream if it has several. -#}
{% macro run_reached(relation, read, stream=none) -%}
    {%- set kind = run_of(relation, stream) -%}
    {%- set known = "'" ~ read[kind] ~ "'" if kind in read else 'null' -%}
    select
        '{{ kind }}' as kind,
        coalesce(max(run_id), {{ known }}) as run_id
    from {{ relation }}
    where
        {{ came_since(relation, read, [stream] if stream else none) }}
{%- endmacro %}
