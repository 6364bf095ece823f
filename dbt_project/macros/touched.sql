{#-
    How models go on from what they hold. `int_touched` lists what a build may have to tell anew: keys
    by the name of their column, numbered by build. A model with the strategy `redo` restricts its SQL
    to the keys that were listed since it was last done, by its `unique_key`; their old rows go,
    their new ones come. A key without new rows is so forgotten. Where keys of that kind are listed
    by another name than the column's, `meta` says so as `touched_as`.
-#}

{#- The list; all that asks for it comes after int_posts, which waits for it. -#}
{% macro touched_list() -%}
    {{ return(api.Relation.create(
        database=this.database, schema='intermediate', identifier='int_touched'
    )) }}
{%- endmacro %}

{#- A model as the last build left it; none where all is built anew. -#}
{% macro built_last(schema, name) -%}
    {%- if goes_on_at_all() -%}
        {{ return(load_relation(
            api.Relation.create(database=this.database, schema=schema, identifier=name)
        )) }}
    {%- endif -%}
{%- endmacro %}

{#- Whether the list itself goes on; it stays where all else is built anew. -#}
{% macro goes_on_at_all() -%}
    {{ return(execute and this and is_incremental() and not flags.FULL_REFRESH) }}
{%- endmacro %}

{#- The number of the next addition to the list, as it is built. -#}
{% macro next_touch_number() -%}
    {%- if is_incremental() -%}
        (select coalesce(max(held.touch_number), 0) + 1 from {{ this }} as held)
    {%- else -%}
        cast(1 as bigint)
    {%- endif -%}
{%- endmacro %}

{#-
    Whether this model goes on from what it holds: not where it is built anew, nor where the list
    does not say until when it was done.
-#}
{% macro goes_on() -%}
    {{ return(last_done() is not none) }}
{%- endmacro %}

{#-
    The addition to the list that this model was last done with, asked for once: by a number the engine
    knows which rows to pass over, and plans less than by a query.
-#}
{% macro last_done() -%}
    {#- A unit test is of no table. -#}
    {%- if not (execute and this and is_incremental()) -%}
        {{ return(none) }}
    {%- endif -%}
    {%- if 'last_done' not in model -%}
        {%- set found = run_query(
            "select max(touch_number) from " ~ touched_list()
            ~ " where kind = 'done' and touched_key = '" ~ this.identifier ~ "'"
        ).rows[0][0] -%}
        {%- do model.update({'last_done': none if found is none else found | int}) -%}
    {%- endif -%}
    {{ return(model['last_done']) }}
{%- endmacro %}

{#-
    The keys of a kind that were listed since this model was last done, or their numbers where a macro
    `number` is given; the number of a post, or of what an act is about, is no kind of its own, and a
    model that `tells_scores` is touched by posts that were scored anew too.
-#}
{% macro touched_keys(kind, number=none) -%}
    {%- set key = 'touched_key' -%}
    {%- if number -%}
        {%- set key = number('touched_key') -%}
    {%- elif kind == 'post_key' -%}
        {%- set key = number_key('touched_key') -%}
    {%- elif kind == 'about_key' -%}
        {%- set key = rough_key('touched_key') -%}
    {%- elif kind.endswith('_date') -%}
        {%- set key = 'cast(touched_key as date)' -%}
    {%- endif -%}
    {%- set kinds = [{'post_key': 'post_id', 'about_key': 'about'}.get(kind, kind)] -%}
    {%- if kinds == ['post_id'] and (config.get('meta') or {}).get('tells_scores') -%}
        {%- do kinds.append('scored_post_id') -%}
    {%- endif -%}
    select {{ key }}
    from {{ touched_list() }}
    where
        kind in ('{{ kinds | join("', '") }}')
        and touch_number > {{ last_done() }}
{%- endmacro %}

{#-
    Where this model goes on: what restricts a query to touched keys of a kind, by the column that has
    them, if it is another, or by its `number`. Of a wide table, `of`, they are looked for before the
    rest is read.
-#}
{% macro only_touched(kind, word='where', column=none, of=none, number=none) -%}
    {%- if goes_on() -%}
        {%- set key = column or touched_key(kind) -%}
        {%- set keys = touched_keys(kind, number) -%}
        {%- if of -%}
            {{ word }} {{ among(of, key, keys) }}
        {%- else -%}
            {{ word }} {{ key }} in ({{ keys }})
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}

{#-
    The same for models that note by which addition a row was told: all that is touched was told since,
    and the engine passes over all older rows without a look at their keys.
-#}
{% macro only_touched_posts(word='where') -%}
    {%- if goes_on() -%}
        {{ word }} told_number > {{ last_done() }}
        and post_id in ({{ touched_keys('post_id') }})
    {%- endif -%}
{%- endmacro %}

{#- The posts that were told before, and scored since. -#}
{% macro only_scored_again() -%}
    where
        told_number <= {{ last_done() }}
        and post_id in ({{ touched_keys('scored_post_id') }})
{%- endmacro %}

{#- The number of the last addition to the list; 0 where there is none. -#}
{% macro last_addition() -%}
    {%- if execute and this and load_relation(touched_list()) -%}
        (select coalesce(max(listed.touch_number), 0) from {{ touched_list() }} as listed)
    {%- else -%}
        cast(0 as bigint)
    {%- endif -%}
{%- endmacro %}

{#-
    What has the keys of a kind: a column of that name. What acts are about: the post that was
    written, else the one that was liked or passed on, else the actor, who follows.
-#}
{% macro touched_key(kind) -%}
    {%- if kind == 'about' -%}
        coalesce(
            case
                when act in ('like', 'follow', 'repost', 'repost_of_user_content')
                    then target_post_id
                else post_id
            end,
            account_id
        )
    {%- elif kind == 'kpi_period' -%}
        grain || ' ' || cast(start_date as varchar)
    {%- else -%}
        {{ kind }}
    {%- endif -%}
{%- endmacro %}

{#-
    What the strategy `redo` begins with: the rows of touched keys go, and what sums them up is told
    of those that come back as others. They are looked for once, by their key alone; all else goes by
    their place in the table. Where the model does not go on, its query told all, and all go.
-#}
{% macro forget_touched(relation, fresh) -%}
    {%- if not goes_on() -%}
        {{ return('delete from ' ~ relation) }}
    {%- endif -%}
    {%- set key = config.get('unique_key') -%}
    {%- set meta = config.get('meta', {}) -%}
    {%- set former = relation.identifier ~ '__former' -%}
    {%- set columns = ['rowid as place'] -%}
    {%- set passed_on = [] -%}
    {%- for told in meta.get('passes_on', []) -%}
        {%- do passed_on.append(pass_on(former, fresh, told) ~ ';') -%}
        {%- for column in [told.by] + told.of.split(',') | map('trim') | list
            if column not in columns -%}
            {%- do columns.append(column) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- set keys = touched_keys(meta.get('touched_as', key)) -%}
    {%- set is_touched = touched_key(key) ~ ' in (' ~ keys ~ ')' -%}
    {%- if passed_on -%}
        {%- set is_touched = among(relation, touched_key(key), keys) -%}
    {%- endif -%}
    create temporary table {{ former }} as (
        select {{ columns | join(', ') }}
        from {{ relation }}
        where {{ is_touched }}
    );
    {{ passed_on | join('\n') }}
    delete from {{ relation }}
    where rowid in (select former.place from {{ former }} as former);
    drop table {{ former }}
{%- endmacro %}

{#-
    Lists what is touched by a model's rows that are others than before, for models that sum them up:
    keys of the kind `told.kind`, in the column `told.by`; what they take of a row is `told.of`.
-#}
{% macro pass_on(former, fresh, told) -%}
    {%- set taken = 'cast(' ~ told.by ~ ' as varchar) as touched_key, ' ~ told.of -%}
    insert into {{ touched_list() }} (touch_number, kind, touched_key)
    select distinct
        (select max(touch_number) + 1 from {{ touched_list() }}),
        '{{ told.kind }}',
        differing.touched_key
    from (
        select touched_key
        from (
            select 'held' as side, {{ taken }} from {{ former }}
            union all
            select 'anew' as side, {{ taken }} from {{ fresh }}
        ) as both_sides
        group by touched_key, {{ told.of }}
        having min(side) = max(side)
    ) as differing
{%- endmacro %}

{#- Lists keys of a kind while a model is built, for itself and for what follows. -#}
{% macro touch(kind, keys) -%}
    {%- if goes_on() -%}
        insert into {{ touched_list() }} (touch_number, kind, touched_key)
        select
            (select max(touch_number) + 1 from {{ touched_list() }}),
            '{{ kind }}',
            keys.touched_key
        from ({{ keys }}) as keys
    {%- else -%}
        select 1 as nothing_to_list
    {%- endif -%}
{%- endmacro %}

{#- Says that this model is done with all that is listed. -#}
{% macro note_done() -%}
    insert into {{ touched_list() }} (touch_number, kind, touched_key)
    select
        coalesce(max(touch_number), 0),
        'done',
        '{{ this.identifier }}'
    from {{ touched_list() }}
{%- endmacro %}

{#-
    After the list was added to: what everything is touched by makes all models forget that they were
    done, and so does a build of all anew, which may break off; what all have done is taken off it.
-#}
{% macro shorten_touched() -%}
    {%- set list = touched_list() -%}
    {%- set models = [] -%}
    {%- for node in graph.get('nodes', {}).values()
        if 'note_done' in node.config.get('post-hook') | string -%}
        {%- do models.append("'" ~ node.alias ~ "'") -%}
    {%- endfor -%}
    delete from {{ list }}
    where
        kind = 'done'
        and (
            {{ 'true' if flags.FULL_REFRESH else 'false' }}
            or touched_key not in ({{ models | join(', ') or "''" }})
            or exists (select 1 from {{ list }} where kind = 'everything')
        );
    delete from {{ list }} where kind = 'everything';
    delete from {{ list }}
    where
        kind != 'done'
        and kind not like 'run of %'
        and touch_number <= ({{ done_by_all(list) }});
    delete from {{ list }}
    where
        kind like 'run of %'
        and touch_number < (
            select max(later.touch_number)
            from {{ list }} as later
            where
                later.kind = {{ list.identifier }}.kind
                and later.touch_number <= ({{ done_by_all(list) }})
        );
    delete from {{ list }}
    where
        kind = 'done'
        and touch_number < (
            select max(later.touch_number)
            from {{ list }} as later
            where later.kind = 'done' and later.touched_key = {{ list.identifier }}.touched_key
        )
{%- endmacro %}

{#- The last addition to the list that all models have done. -#}
{% macro done_by_all(list) -%}
    select min(done.touch_number)
    from (
        select max(touch_number) as touch_number
        from {{ list }}
        where kind = 'done'
        group by touched_key
    ) as done
{%- endmacro %}
