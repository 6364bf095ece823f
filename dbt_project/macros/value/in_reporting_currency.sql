{#-
  The amount where it is in the reporting currency, else null: there is no table of rates yet.
  An amount without a currency is taken to be in the reporting currency.
-#}
{% macro in_reporting_currency(amount, currency) -%}
case
    when
        coalesce({{ currency }}, '{{ var("reporting_currency") }}')
        = '{{ var("reporting_currency") }}'
        then {{ amount }}
end
{%- endmacro %}
