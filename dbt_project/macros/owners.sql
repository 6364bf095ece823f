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

{#- Who writes from their own account, while employed, writes for the company. -#}
{% macro employee_accounts() -%}
    select
        accounts.account_id,
        min(employees.valid_from) as valid_from,
        max(coalesce(employees.valid_to, cast('9999-12-31' as date))) as valid_to
    from {{ ref('dim_employee_identifiers') }} as employees
    inner join {{ ref('int_accounts') }} as accounts
        on
            employees.platform = accounts.platform
            and employees.handle in (accounts.handle, accounts.full_handle)
    group by accounts.account_id
{%- endmacro %}
