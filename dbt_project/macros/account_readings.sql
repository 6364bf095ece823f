{#-
    What each stream of a platform tells of the accounts in it: whose handle, whose followers. What
    a stream does not tell is null; X, and all but Mastodon, do not say which accounts are automated.
-#}
{% macro account_readings() -%}
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
    {%- for platform in set_up_platforms() -%}
        {%- for stream, told in streams[platform].items() -%}
            {%- do selects.append(
                account_reading("'" ~ platform ~ "'", ref('stg_' ~ platform ~ '__' ~ stream), told)
            ) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- if is_set_up('linkedin') -%}
        {#- A page's followers come apart from its name. -#}
        {%- do selects.append(linkedin_page_reading()) -%}
    {%- endif -%}
    {%- if is_set_up('salesforce') -%}
        {%- do selects.append(
            account_reading('network', ref('stg_salesforce__social_personas'), author)
        ) -%}
    {%- endif -%}
    {{ selects | join('\n    union all\n    ') }}
{%- endmacro %}

{#- One stream's accounts in the shape that all take. -#}
{% macro account_reading(platform, relation, told) -%}
    select
        account_id,
        {{ platform }} as platform,
        {{ null_unless_told('handle', 'varchar', told) }},
        {{ null_unless_told('handle_domain', 'varchar', told) }},
        {{ null_unless_told('is_bot', 'boolean', told) }},
        {{ null_unless_told('followers_count', 'bigint', told) }},
        observed_at,
        record_id
    from {{ relation }}
    where account_id is not null
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
        sizes.record_id
    from {{ ref('stg_linkedin__network_sizes') }} as sizes
    left join {{ ref('stg_linkedin__organizations') }} as pages
        on sizes.account_id = pages.account_id
{%- endmacro %}

{#- A column where it is told, else null of its type. -#}
{% macro null_unless_told(column, type, told) -%}
    {{ column if column in told else 'cast(null as ' ~ type ~ ') as ' ~ column }}
{%- endmacro %}
