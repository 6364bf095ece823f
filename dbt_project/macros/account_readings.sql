{#-
    What each stream of a platform tells of the accounts in it: whose handle, whose followers. What
    a stream does not tell is null; X, and all but Mastodon, do not say which accounts are automated.
    `platforms` are those that are asked for, all that are set up and the CRM where none are; `read` is
    the run of each table until which its rows are known, where only others are asked for.
-#}
{% macro account_readings(platforms=none, read={}) -%}
    {%- set profile = ['handle', 'followers_count'] -%}
    {%- set author = ['handle'] -%}
    {%- set mastodon = ['handle', 'handle_domain', 'is_bot', 'followers_count'] -%}
    {%- set streams = {
        'mastodon': {
            'accounts': mastodon, 'statuses': mastodon, 'tag_timeline': mastodon,
            'notifications': mastodon,
        },
        'x': {
            'users': profile, 'tweet_authors': profile, 'mention_authors': profile,
            'search_authors': profile, 'quote_authors': profile,
        },
        'bluesky': {
            'profiles': profile, 'posts': author, 'search': author, 'replies': author,
            'notifications': author,
        },
        'facebook': {'page': profile, 'comments': []},
        'instagram': {'account': profile, 'comments': author},
        'linkedin': {'organizations': author, 'comments': []},
        'mediawiki': {'pages': author, 'revisions': author, 'talk_revisions': author},
        'reddit': {
            'subreddits': profile, 'submissions': author, 'user_submissions': author,
            'search': author, 'comments': author, 'threads': author,
        },
        'rss': {'feeds': author, 'entries': author},
        'weibo': {
            'users': profile, 'statuses': profile, 'mentions': profile, 'reposts': profile,
            'comments': profile,
        },
        'youtube': {'channels': profile, 'comment_threads': author, 'replies': author},
    } -%}
    {%- set selects = [] -%}
    {%- set asked = tellers_of_posts() if platforms is none else platforms -%}
    {%- for platform in set_up_platforms() if platform in asked -%}
        {%- for stream, told in streams[platform].items() -%}
            {%- do selects.append(account_reading(
                "'" ~ platform ~ "'", ref('stg_' ~ platform ~ '__' ~ stream), told, read
            )) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- if is_set_up('linkedin') and 'linkedin' in asked -%}
        {#- A page's followers come apart from its name. -#}
        {%- do selects.append(linkedin_page_reading()) -%}
    {%- endif -%}
    {%- if is_set_up('salesforce') and 'salesforce' in asked -%}
        {%- do selects.append(
            account_reading('network', ref('stg_salesforce__social_personas'), author, read)
        ) -%}
    {%- endif -%}
    {{ selects | join('\n    union all\n    ') }}
{%- endmacro %}

{#-
    The reading of each account that counts: a profile counts its followers; the author's line above a
    post may not.
-#}
{% macro last_account_readings(relation) -%}
    select *
    from {{ relation }}
    qualify row_number() over (
        partition by account_id
        order by
            case when followers_count is null then 1 else 0 end,
            observed_at desc,
            followers_count desc,
            record_id asc
    ) = 1
{%- endmacro %}

{#-
    Until which run int_accounts has read each table of the platforms whose readings change by new
    records alone. What a table told that no account's last reading is of, is read again.
-#}
{% macro account_runs_read() -%}
    {%- set read = {} -%}
    {%- if is_incremental() -%}
        {%- for row in run_query(
            "select told_by, max(run_id) as run_id from " ~ this ~ " where told_by like 'stg_mastodon%'"
            ~ " or told_by like 'stg_x%' group by told_by"
        ).rows -%}
            {%- do read.update({row[0]: row[1]}) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(read) }}
{%- endmacro %}

{#- Platforms whose tables may tell an account otherwise without a new record of it. -#}
{% macro platforms_of_other_accounts() -%}
    {{ return(tellers_of_posts() | reject('in', ['mastodon', 'x']) | list) }}
{%- endmacro %}

{#- Takes accounts out of int_accounts that none of those tells any more. -#}
{% macro forget_untold_accounts() -%}
    {%- if is_incremental() and platforms_of_other_accounts() -%}
        delete from {{ this }}
        where account_id not in (
            select told.account_id from ({{ account_readings() }}) as told
        )
    {%- endif -%}
{%- endmacro %}

{#- One stream's accounts in the shape that all take. -#}
{% macro account_reading(platform, relation, told, read) -%}
    select
        account_id,
        {{ platform }} as platform,
        {{ null_unless_told('handle', 'varchar', told) }},
        {{ null_unless_told('handle_domain', 'varchar', told) }},
        {{ null_unless_told('is_bot', 'boolean', told) }},
        {{ null_unless_told('followers_count', 'bigint', told) }},
        observed_at,
        '{{ relation.identifier }}' as told_by,
        run_id,
        record_id
    from {{ relation }}
    where
        account_id is not null
        {{ "and run_id > '" ~ read[relation.identifier] ~ "'" if relation.identifier in read }}
{%- endmacro %}

{% macro linkedin_page_reading() -%}
    select
        sizes.account_id,
        'linkedin' as platform,
        pages.handle,
        cast(null as varchar) as handle_domain,
        cast(null as boolean) as is_bot,
        sizes.followers_count,
        sizes.observed_at,
        'stg_linkedin__network_sizes' as told_by,
        sizes.run_id,
        sizes.record_id
    from {{ ref('stg_linkedin__network_sizes') }} as sizes
    left join {{ ref('stg_linkedin__organizations') }} as pages
        on sizes.account_id = pages.account_id
{%- endmacro %}

{#- A column where it is told, else null of its type. -#}
{% macro null_unless_told(column, type, told) -%}
    {{ column if column in told else 'cast(null as ' ~ type ~ ') as ' ~ column }}
{%- endmacro %}
