{#-
    The brand and its competitors with their handles, as rows of a `values` list. A platform may
    have several handles of one.
-#}
{% macro owner_rows() -%}
    {%- set owners = [('brand', var('brand'))] -%}
    {%- for competitor in var('competitors') -%}
        {%- do owners.append(('competitor', competitor)) -%}
    {%- endfor -%}
    {%- set rows = [] -%}
    {%- for kind, owner in owners -%}
        {%- for platform, told in owner['handles'].items() -%}
            {%- for handle in ([told] if told is string else told) -%}
                {%- do rows.append(
                    "('" ~ platform ~ "', '" ~ (handle | lower).lstrip('@') ~ "', '"
                    ~ kind ~ "', '" ~ (owner['name'] | lower) ~ "')"
                ) -%}
            {%- endfor -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ rows | unique | join(',\n        ') }}
{%- endmacro %}
