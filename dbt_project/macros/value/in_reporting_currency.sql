{#-
  The amount in the reporting currency, by the rate of its day (int_currency_rates): null where
  there is no rate, or none is given. An amount without a currency is taken to be in the reporting currency.
-#}
{% macro in_reporting_currency(amount, currency, rate='null') -%}
case
    when
        coalesce({{ currency }}, '{{ var("reporting_currency") }}')
        = '{{ var("reporting_currency") }}'
        then {{ amount }}
    else cast({{ amount }} * {{ rate }} as decimal(18, 4))
end
{%- endmacro %}
