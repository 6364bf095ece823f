{#- The one shape that the posts of all platforms take. -#}

{#- Its columns, each with its type; a list of texts has none here. -#}
{% macro post_shape_types() -%}
    {{ return({
        'post_id': 'varchar',
        'account_id': 'varchar',
        'posted_at': 'timestamp',
        'edited_at': 'timestamp',
        'text': 'varchar',
        'language': 'varchar',
        'conversation_id': 'varchar',
        'in_reply_to_post_id': 'varchar',
        'in_reply_to_account_id': 'varchar',
        'reposted_post_id': 'varchar',
        'reposted_account_id': 'varchar',
        'quoted_post_id': 'varchar',
        'place_account_id': 'varchar',
        'place_kind': 'varchar',
        'like_count': 'bigint',
        'repost_count': 'bigint',
        'reply_count': 'bigint',
        'quote_count': 'bigint',
        'view_count': 'bigint',
        'impression_count': 'bigint',
        'reach_count': 'bigint',
        'hashtags': none,
        'mentioned_account_ids': none,
        'observed_at': 'timestamp',
        'record_id': 'varchar',
    }) }}
{%- endmacro %}

{#-
    The columns of the shape in a select list. What a platform does not tell, `untold`, is null;
    `renamed` says what stands for a column that has another name or must be worked out.
-#}
{% macro post_shape(platform, untold, renamed={}) -%}
    {%- set columns = ["'" ~ platform ~ "' as platform"] -%}
    {%- for column, type in post_shape_types().items() -%}
        {%- if column in renamed -%}
            {%- do columns.append(renamed[column] ~ ' as ' ~ column) -%}
        {%- elif column not in untold -%}
            {%- do columns.append(column) -%}
        {%- elif type is none -%}
            {%- do columns.append(null_list() ~ ' as ' ~ column) -%}
        {%- else -%}
            {%- do columns.append('cast(null as ' ~ type ~ ') as ' ~ column) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ columns | join(',\n    ') }}
{%- endmacro %}

{#- The platforms that are set up, and the CRM, which copies posts. -#}
{% macro tellers_of_posts() -%}
    {%- set crm = ['salesforce'] if is_set_up('salesforce') else [] -%}
    {{ return(set_up_platforms() + crm) }}
{%- endmacro %}

{#- Those of them where a post's row is told by more than its own record. -#}
{% macro platforms_of_many_streams() -%}
    {{ return(
        tellers_of_posts() | reject('in', ['bluesky', 'mastodon', 'mediawiki', 'x']) | list
    ) }}
{%- endmacro %}

{#-
    The streams of the platforms where each post is told by one record, which stays as it is until
    another of it comes: their tables say by their runs what is new.
-#}
{% macro streams_of_posts() -%}
    {{ return({
        'mastodon': ['statuses', 'tag_timeline', 'notifications'],
        'x': ['tweets', 'mentions', 'search', 'quotes'],
    }) }}
{%- endmacro %}

{#- Their tables, but for those of platforms whose posts are compared all the same. -#}
{% macro tables_of_posts() -%}
    {%- set tables = [] -%}
    {%- for platform, streams in streams_of_posts().items()
        if platform not in platforms_to_compare() -%}
        {%- for stream in streams -%}
            {%- do tables.append(ref('stg_' ~ platform ~ '__' ~ stream)) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(tables) }}
{%- endmacro %}

{#- The others, whose posts are compared; all, where a CRM copies some of each. -#}
{% macro platforms_to_compare() -%}
    {%- set tellers = tellers_of_posts() -%}
    {{ return(
        tellers if 'salesforce' in tellers
        else tellers | reject('in', streams_of_posts().keys() | list) | list
    ) }}
{%- endmacro %}

{#- The posts of all platforms that are set up and of the CRM, or of some. -#}
{% macro posts_of_all_platforms(models=none) -%}
    {%- for model in models or tellers_of_posts() -%}
        select
            platform,
            {{ post_shape_types() | join(',\n            ') }},
            {{ 'true' if model == 'salesforce' else 'false' }} as is_copy
        from {{ ref('int_' ~ model ~ '_posts') }}
        {{ 'union all' if not loop.last }}
    {% endfor -%}
{%- endmacro %}

{#-
    Of what was told of each post, what the platform itself told last; a copy counts only where it
    told nothing. `keys` is a query of the posts that are asked for.
-#}
{% macro last_told(relation, keys=none) -%}
    select *
    from {{ relation }}
    {% if keys -%}
        where post_id in ({{ keys }})
    {%- endif %}
    qualify row_number() over (
        partition by post_id
        order by
            is_copy asc,
            observed_at desc,
            edited_at desc,
            reposted_post_id asc,
            like_count desc,
            record_id asc
    ) = 1
{%- endmacro %}

{#- The posts that their platforms say to be gone, and not back again. -#}
{% macro gone_posts() -%}
    {%- for platform in set_up_platforms() -%}
        select subject_id as post_id
        from {{ ref('stg_' ~ platform ~ '__deletions') }}
        -- A wiki numbers its pages and its revisions apart.
        where is_gone and stream != 'pages'
        {{ 'union all' if not loop.last }}
    {% endfor -%}
{%- endmacro %}

{#-
    The day that a reading of counters tells of: the run of the early morning (`day_closes_hours`) tells how
    the day before closed.
-#}
{% macro day_told_of(observed_at) -%}
    cast(
        {{ dbt.dateadd('hour', -1 * var('day_closes_hours'), observed_at) }} as date
    )
{%- endmacro %}
