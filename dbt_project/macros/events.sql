{#- The events of the settings with their hashtags, as rows; the first is none. -#}
{% macro event_rows() -%}
    ('', '')
    {%- for event in var('events') -%}
        {%- for hashtag in event['hashtags'] -%}
            , ('{{ event["name"] | replace("'", "''") }}', '{{ hashtag }}')
        {%- endfor -%}
    {%- endfor -%}
{%- endmacro %}
