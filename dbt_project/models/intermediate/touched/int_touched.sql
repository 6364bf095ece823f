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
{#- Read where it is asked for: a step that is read twice is kept whole. -#}
{%- set nothing_built -%}
    (
        select
            *,
            observed_at as metrics_observed_at
        from ({{ posts_of_all_platforms() }}) as told
        where 1 = 0
    )
{%- endset -%}
{%- set held = built or nothing_built -%}
{%- set snapshots = built_last('engagement', 'fct_post_metric_snapshots') -%}
{%- set marks = built_last('intermediate', 'int_account_marks') -%}

with gone as (
    {{ gone_posts() }}
),

marked as (
    {{ account_marks() }}
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

told_briefly as (
    -- What a post's own record tells is other only where the record is; twelve letters
    -- of its hash tell it from others of the post, and fit into memory.
    select
        post_id,
        observed_at,
        substr(record_id, 1, 12) as record_begins
    from ({{ posts_of_all_platforms() }}) as told
),

built_briefly as (
    select
        post_id,
        metrics_observed_at,
        substr(record_id, 1, 12) as record_begins
    from {{ held }}
),

compared as (
    select
        told_briefly.post_id as told_post_id,
        built_briefly.post_id as built_post_id
    from told_briefly
    full outer join built_briefly on told_briefly.post_id = built_briefly.post_id
    where
        -- Of nothing that was built, nothing differs: all is told then.
        {{ '1 = 1' if built else '1 = 0' }}
        and (
            not {{ same('told_briefly.record_begins', 'built_briefly.record_begins') }}
            or not {{ same(
                'told_briefly.observed_at', 'built_briefly.metrics_observed_at'
            ) }}
        )
),

in_question as (
    select distinct told_post_id as post_id from compared
    where told_post_id is not null
),

standing as (
    -- What is gone is told no more.
    select
        told.post_id,
        told.is_copy,
        told.observed_at,
        told.edited_at,
        told.reposted_post_id,
        told.like_count,
        told.record_id
    from ({{ posts_of_all_platforms() }}) as told
    left join gone on told.post_id = gone.post_id
    where
        gone.post_id is null
        and told.post_id in (select in_question.post_id from in_question)
),

told_last as (
    {{ last_told('standing') }}
),

built_in_question as (
    select
        post_id,
        record_id,
        metrics_observed_at
    from {{ held }}
    where post_id in (select in_question.post_id from in_question)
),

not_as_built as (
    -- Of a post that several streams tell, it is the last that counts.
    select told_last.post_id
    from told_last
    left join built_in_question as built on told_last.post_id = built.post_id
    where
        not {{ same('told_last.record_id', 'built.record_id') }}
        or not {{ same('told_last.observed_at', 'built.metrics_observed_at') }}
    {% if platforms_of_many_streams() -%}
        union
        -- Where other streams tell of posts too, all of it is compared.
        select told.post_id
        from ({{ posts_of_all_platforms(platforms_of_many_streams()) }}) as told
        inner join {{ held }} as built on told.post_id = built.post_id
        left join gone on told.post_id = gone.post_id
        where
            gone.post_id is null
            and (
                1 = 0
                {% for column in own + of_others
                    if column not in ['record_id', 'text', 'hashtags', 'mentioned_account_ids'] -%}
                    or not {{ same('told.' ~ column, 'built.' ~ column) }}
                {% endfor -%}
            )
    {%- endif %}
),

told_of_those as (
    select told.*
    from ({{ posts_of_all_platforms() }}) as told
    where told.post_id in (select not_as_built.post_id from not_as_built)
),

latest as (
    {{ last_told('told_of_those') }}
),

built_of_those as (
    select built.*
    from {{ held }} as built
    where built.post_id in (select not_as_built.post_id from not_as_built)
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
    left join built_of_those as built on latest.post_id = built.post_id
    where
        built.post_id is null
        or not {{ same('latest.observed_at', 'built.metrics_observed_at') }}
        {% for column in own + of_others -%}
            or not {{ same('latest.' ~ column, 'built.' ~ column) }}
        {% endfor %}
),

vanished as (
    select built_post_id as post_id from compared
    where told_post_id is null
    union
    select built.post_id
    from {{ held }} as built
    inner join gone on built.post_id = gone.post_id
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
    {% for relation in [held, 'changed'] -%}
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
    from {{ held }} as built
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
    select
        'followed_account_id' as kind,
        coalesce(marked.account_id, kept_marks.account_id) as touched_key
    from marked
    full outer join kept_marks on marked.account_id = kept_marks.account_id
    where not {{ same('marked.followers_count', 'kept_marks.followers_count') }}
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
