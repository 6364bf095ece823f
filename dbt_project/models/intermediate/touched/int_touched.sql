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
{%- set read = runs_read() -%}
{%- set built = built_last('intermediate', 'int_posts') -%}
{#- Read where it is asked for: a step that is read twice is kept whole. -#}
{%- set nothing_built -%}
    (
        select
            *,
            observed_at as metrics_observed_at,
            {{ rough_key('post_id') }} as post_number,
            {{ rough_key('in_reply_to_post_id') }} as in_reply_to_number,
            {{ rough_key('reposted_post_id') }} as reposted_number,
            {{ rough_key('quoted_post_id') }} as quoted_number
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

gone_or_back as (
    {% for relation in tables_of_deletions() -%}
        select subject_id as post_id from {{ relation }}
        where {{ came_since(relation, read) }}
        {{ 'union all' if not loop.last }}
    {% endfor -%}
),

told_since as (
    -- Where a post's row is told by its own record alone, only new records make it
    -- another.
    {% for relation in tables_of_posts() -%}
        select post_id from {{ relation }}
        where {{ came_since(relation, read) }}
        union all
    {% endfor -%}
    {% for stream in ['tweets', 'mentions', 'search', 'quotes'] -%}
        -- X names the version that is gone.
        select post_id from {{ ref('stg_x__' ~ stream) }}
        where version_id in (select gone_or_back.post_id from gone_or_back)
        union all
    {% endfor -%}
    select post_id from gone_or_back
),

{% if platforms_to_compare() -%}
    told_briefly as (
        -- What a post's own record tells is other only where the record is; twelve
        -- letters of its hash tell it from others of the post, and fit into memory.
        select
            post_id,
            observed_at,
            substr(record_id, 1, 12) as record_begins
        from ({{ posts_of_all_platforms(platforms_to_compare()) }}) as told
    ),

    built_briefly as (
        select
            post_id,
            metrics_observed_at,
            substr(record_id, 1, 12) as record_begins
        from {{ held }}
        {% if 'salesforce' not in platforms_to_compare() -%}
            where platform in ('{{ platforms_to_compare() | join("', '") }}')
        {%- endif %}
    ),

    compared as (
        select
            told_briefly.post_id as told_post_id,
            built_briefly.post_id as built_post_id
        from told_briefly
        full outer join built_briefly on told_briefly.post_id = built_briefly.post_id
        where
            not {{ same('told_briefly.record_begins', 'built_briefly.record_begins') }}
            or not {{ same(
                'told_briefly.observed_at', 'built_briefly.metrics_observed_at'
            ) }}
    ),

{% endif -%}
in_question as (
    select post_id from told_since
    where post_id is not null
    {% if platforms_to_compare() -%}
        union
        select coalesce(told_post_id, built_post_id) from compared
    {%- endif %}
    {% if platforms_of_many_streams() -%}
        union
        -- Where other streams tell of posts too, all of it is compared.
        select told.post_id
        from ({{ posts_of_all_platforms(platforms_of_many_streams()) }}) as told
        inner join {{ held }} as built on told.post_id = built.post_id
        where
            1 = 0
            {% for column in own + of_others
                if column not in ['record_id', 'text', 'hashtags', 'mentioned_account_ids'] -%}
                or not {{ same('told.' ~ column, 'built.' ~ column) }}
            {% endfor -%}
    {%- endif %}
),

told_of_those as (
    -- What is gone is told no more.
    select told.*
    from ({{ posts_of_all_platforms() }}) as told
    left join gone on told.post_id = gone.post_id
    where
        gone.post_id is null
        and told.post_id in (select in_question.post_id from in_question)
        -- Of nothing that was built, nothing differs: all is told then.
        and {{ '1 = 1' if built else '1 = 0' }}
),

latest as (
    {{ last_told('told_of_those') }}
),

built_of_those as (
    select built.*
    from {{ held }} as built
    where
        {% if built -%}
            {{ among(
                built,
                'post_number',
                'select ' ~ rough_key('in_question.post_id') ~ ' from in_question'
            ) }}
        {%- else -%}
            1 = 0
        {%- endif %}
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
    select built.post_id
    from built_of_those as built
    where built.post_id not in (select latest.post_id from latest)
),

compared_accounts as (
    select
        coalesce(marked.account_id, kept_marks.account_id) as account_id,
        coalesce(marked.is_ours, false)
        or coalesce(kept_marks.is_ours, false) as is_ours,
        not {{ same('marked.mark', 'kept_marks.mark') }} as has_changed,
        not {{ same('marked.followers_count', 'kept_marks.followers_count') }}
            as has_other_followers
    from marked
    full outer join kept_marks on marked.account_id = kept_marks.account_id
    where
        not {{ same('marked.mark', 'kept_marks.mark') }}
        or not {{ same('marked.followers_count', 'kept_marks.followers_count') }}
),

changed_accounts as (
    select
        account_id,
        is_ours
    from compared_accounts
    where has_changed
),

late_readings as (
    {% for platform in counting_platforms() -%}
        {%- set relation = ref('stg_' ~ platform ~ '__post_readings') -%}
        select readings.post_id
        from {{ relation }} as readings
        {% if not snapshots -%}
            where 1 = 0
        {%- elif platform in streams_of_posts() -%}
            where {{ came_since(relation, read, streams_of_posts()[platform]) }}
        {%- else -%}
            left join {{ snapshots }} as kept
                on
                    readings.post_id = kept.post_id
                    and readings.observed_at = kept.observed_at
            where
                kept.post_id is null
                and {{ since_last_run('readings', platform, snapshots) }}
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

ways as {{ kept() }} (
    -- What a post points at, by each of the ways; by numbers, since all posts are
    -- walked through, and one too many does no harm.
    {% for target in ['in_reply_to', 'reposted', 'quoted'] -%}
        select
            post_number,
            {{ target }}_number as points_at
        from {{ held }}
        where {{ target }}_number is not null
        union all
        select
            {{ rough_key('post_id') }} as post_number,
            {{ rough_key(target ~ '_post_id') }} as points_at
        from changed
        where {{ target }}_post_id is not null
        {{ 'union all' if not loop.last }}
    {% endfor -%}
),

other_posts as (
    select {{ rough_key('post_id') }} as post_number from others
),

pointing as (
    -- What follows from a post that came late, changed or is gone.
    {{ reached_from('other_posts', 'ways', 'points_at', 'post_number', 'post_number') }}
),

of_accounts as (
    select built.post_id
    from {{ held }} as built
    inner join changed_accounts on built.account_id = changed_accounts.account_id
),

known_firsts as (
    {% for relation in ['changed', 'vanished', 'of_accounts', 'late_readings'] -%}
        select post_id from {{ relation }}
        {{ 'union' if not loop.last }}
    {% endfor -%}
),

firsts as (
    select {{ rough_key('post_id') }} as post_number from known_firsts
    union
    select reached as post_number from pointing
),

reached as (
    -- With all that they point at, in steps: threads are told from both ends.
    {{ reached_from('firsts', 'ways', 'post_number', 'points_at', 'post_number') }}
),

touched as (
    select post_id from known_firsts
    union
    select post_id from {{ held }}
    where post_number in ({{ few('reached', 'reached') }})
),

listed as (
    select
        'post_id' as kind,
        post_id as touched_key
    from touched
    union all
    select
        'followed_account_id' as kind,
        account_id as touched_key
    from compared_accounts
    where has_other_followers
    union all
    select
        'changed_account_id' as kind,
        account_id as touched_key
    from changed_accounts
    union all
    select distinct
        'everything' as kind,
        cast(null as varchar) as touched_key
    from changed_accounts
    where is_ours
),

read_now as (
    -- Until which run each table has been read.
    {{ runs_reached(read) }}
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
    union all
    select
        numbered.touch_number,
        read_now.kind,
        read_now.run_id as touched_key
    from read_now
    cross join numbered
    where read_now.run_id is not null
)

select * from described
