{#- The brand and its competitors with their handles, as rows of a `values` list. -#}
{% macro owner_rows() -%}
    {%- set owners = [('brand', var('brand'))] -%}
    {%- for competitor in var('competitors') -%}
        {%- do owners.append(('competitor', competitor)) -%}
    {%- endfor -%}
    {%- set rows = [] -%}
    {%- for kind, owner in owners -%}
        {%- for platform, handle in owner['handles'].items() -%}
            {%- do rows.append(
                "('" ~ platform ~ "', '" ~ (handle | lower).lstrip('@') ~ "', '"
                ~ kind ~ "', '" ~ (owner['name'] | lower) ~ "')"
            ) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ rows | join(',\n        ') }}
{%- endmacro %}
