{#- A query of the events of the settings with their hashtags: event, hashtag. -#}
{% macro event_hashtags() -%}
    {%- set rows = ["('', '')"] -%}
    {%- for event in var('events') -%}
        {%- set name = event['name'] | replace("'", "''") -%}
        {%- for hashtag in event['hashtags'] -%}
            {%- do rows.append("('" ~ name ~ "', '" ~ hashtag ~ "')") -%}
        {%- endfor -%}
    {%- endfor -%}
    select listed.*
    from (
        values
        {{ rows | join(', ') }}
    ) as listed (event, hashtag)
    where listed.hashtag != ''
{%- endmacro %}
