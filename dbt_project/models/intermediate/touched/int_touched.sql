{#- What others' rows take of a post, and what is the post's own. -#}
{%- set of_others = [
    'account_id', 'posted_at', 'text', 'in_reply_to_post_id', 'reposted_post_id',
    'reposted_account_id', 'quoted_post_id', 'place_account_id', 'place_kind', 'hashtags',
    'mentioned_account_ids',
] -%}
{%- set own = ['record_id', 'language', 'edited_at'] -%}
{%- for metric in var('post_metrics') -%}
    {%- do own.append(metric ~ '_count') -%}
{%- endfor -%}
{%- set readings = {} -%}
{%- for platform in counting_platforms() -%}
    {%- do readings.update(
        {platform: ref('stg_' ~ platform ~ '__post_readings')}
    ) -%}
{%- endfor -%}
{%- set built = built_last('intermediate', 'int_posts') -%}
{%- set snapshots = built_last('engagement', 'fct_post_metric_snapshots') -%}
{%- set marks = built_last('intermediate', 'int_account_marks') -%}

with gone as (
    {{ gone_posts() }}
),

told as (
    {{ posts_of_all_platforms() }}
),

marked as (
    {{ account_marks() }}
),

standing as (
    select told.*
    from told
    left join gone on told.post_id = gone.post_id
    where gone.post_id is null
),

built as (
    {% if built -%}
        select * from {{ built }}
    {%- else -%}
        select
            *,
            observed_at as metrics_observed_at
        from told
        where 1 = 0
    {%- endif %}
),

kept_marks as (
    {% if marks -%}
        select * from {{ marks }}
    {%- else -%}
        select * from marked
    {%- endif %}
),

numbered as (
    select {{ next_touch_number() }} as touch_number
),

not_as_built as (
    -- The words and lists of a record are others only where the record is.
    select distinct standing.post_id
    from standing
    left join built
        on
            standing.post_id = built.post_id
            and standing.record_id = built.record_id
    where
        built.post_id is null
        or standing.observed_at != built.metrics_observed_at
        {% for column in own + of_others
            if column not in ['record_id', 'text', 'hashtags', 'mentioned_account_ids'] -%}
            or not {{ same('standing.' ~ column, 'built.' ~ column) }}
        {% endfor %}
),

latest as (
    {{ last_told('standing', 'select not_as_built.post_id from not_as_built') }}
),

changed as (
    select
        latest.post_id,
        latest.in_reply_to_post_id,
        latest.reposted_post_id,
        latest.quoted_post_id,
        built.post_id is null
        {% for column in of_others -%}
            or not {{ same('latest.' ~ column, 'built.' ~ column) }}
        {% endfor -%}
        or latest.in_reply_to_account_id != built.in_reply_to_account_id as is_other
    from latest
    left join built on latest.post_id = built.post_id
    where
        built.post_id is null
        or not {{ same('latest.observed_at', 'built.metrics_observed_at') }}
        {% for column in own + of_others -%}
            or not {{ same('latest.' ~ column, 'built.' ~ column) }}
        {% endfor %}
),

vanished as (
    select built.post_id
    from built
    left join standing on built.post_id = standing.post_id
    where standing.post_id is null
),

changed_accounts as (
    select
        coalesce(marked.account_id, kept_marks.account_id) as account_id,
        coalesce(marked.is_ours, false)
        or coalesce(kept_marks.is_ours, false) as is_ours
    from marked
    full outer join kept_marks on marked.account_id = kept_marks.account_id
    where not {{ same('marked.mark', 'kept_marks.mark') }}
),

late_readings as (
    {% for platform, relation in readings.items() -%}
        select readings.post_id
        from {{ relation }} as readings
        {% if snapshots -%}
            left join {{ snapshots }} as kept
                on
                    readings.post_id = kept.post_id
                    and readings.observed_at = kept.observed_at
            where
                kept.post_id is null
                and {{ since_last_run('readings', platform, snapshots) }}
        {%- else -%}
            where 1 = 0
        {%- endif %}
        {{ 'union all' if not loop.last }}
    {% endfor -%}
),

others as (
    -- Posts of which the rows of other posts tell.
    select post_id from changed
    where is_other
    union
    select post_id from vanished
),

directions as (
    -- What a post points at, by each of the ways.
    {% for relation in ['built', 'changed'] -%}
        {% for target in [
            'in_reply_to_post_id', 'reposted_post_id', 'quoted_post_id',
        ] -%}
            select
                post_id,
                {{ target }} as target_post_id
            from {{ relation }}
            where {{ target }} is not null
            {{ 'union all' if not loop.last }}
        {% endfor -%}
        {{ 'union all' if not loop.last }}
    {% endfor -%}
),

pointing as (
    -- What follows from a post that came late, changed or is gone.
    {{ reached_from('others', 'directions', 'target_post_id', 'post_id', 'post_id') }}
),

of_accounts as (
    select built.post_id
    from built
    inner join changed_accounts on built.account_id = changed_accounts.account_id
),

firsts as (
    {% for relation in ['changed', 'vanished', 'of_accounts', 'late_readings'] -%}
        select post_id from {{ relation }}
        union
    {% endfor -%}
    select reached as post_id from pointing
),

touched as (
    -- With all that they point at, in steps: threads are told from both ends.
    {{ reached_from('firsts', 'directions', 'post_id', 'target_post_id', 'post_id') }}
),

listed as (
    select
        'post_id' as kind,
        reached as touched_key
    from touched
    union all
    -- The threads that the posts were in; int_posts tells in which they are now.
    select distinct
        'conversation_id' as kind,
        built.conversation_id as touched_key
    from built
    inner join touched on built.post_id = touched.reached
    union all
    select distinct
        'everything' as kind,
        cast(null as varchar) as touched_key
    from changed_accounts
    where is_ours
),

described as (
    select
        numbered.touch_number,
        listed.kind,
        listed.touched_key
    from listed
    cross join numbered
    {% if not (built and marks and snapshots) -%}
        -- There is nothing to compare with: all is built anew, or all is touched.
        where listed.kind = 'nothing'
        {% if goes_on_at_all() -%}
            union all
            select
                numbered.touch_number,
                'everything' as kind,
                cast(null as varchar) as touched_key
            from numbered
        {%- endif %}
    {%- endif %}
)

select * from described
