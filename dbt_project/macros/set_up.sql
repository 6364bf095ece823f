{#- Which sources are set up: KENNO_SOURCES lists what kenno.toml has. -#}

{#- Whether a source is. X, Mastodon, HubSpot and dropped files are always read. -#}
{% macro is_set_up(source_name) -%}
    {{ return(source_name in env_var('KENNO_SOURCES', '').split(',')) }}
{%- endmacro %}

{#- The platforms whose posts, accounts and acts the models bring together. -#}
{% macro set_up_platforms() -%}
    {%- set platforms = ['mastodon', 'x'] -%}
    {%- for platform in [
        'bluesky', 'facebook', 'instagram', 'linkedin', 'mediawiki', 'reddit', 'rss', 'weibo',
        'youtube',
    ] -%}
        {%- if is_set_up(platform) -%}
            {%- do platforms.append(platform) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(platforms) }}
{%- endmacro %}

{#- Those of them that count what their posts earn each time that they are read. -#}
{% macro counting_platforms() -%}
    {{ return(set_up_platforms() | reject('in', ['mediawiki', 'rss']) | list) }}
{%- endmacro %}
