{#- What stands for an identifier outside the vault, and how identifiers are hashed. -#}

{#-
    The keyed pseudonym of a text: HMAC-SHA256 (RFC 2104) in hexadecimal. The engine's session has
    the two pads of the key (warehouse/dbt_plugin.py); the key is in no file of the build.
-#}
{% macro pseudonym(text) -%}
    {{ return(adapter.dispatch('pseudonym', 'kenno')(text)) }}
{%- endmacro %}

{% macro duckdb__pseudonym(text) -%}
    sha256(
        {{ duckdb__pad('kenno_outer_pad') }}
        || unhex(sha256({{ duckdb__pad('kenno_inner_pad') }} || encode({{ text }})))
    )
{%- endmacro %}

{% macro duckdb__pad(name) -%}
    coalesce(
        getvariable('{{ name }}'),
        error('there is no key of pseudonyms: build with `kenno build`')
    )
{%- endmacro %}

{#- On Spark the pads are settings of the session, in hexadecimal. -#}
{% macro spark__pseudonym(text) -%}
    sha2(
        concat(
            unhex('${kenno.outer_pad}'),
            unhex(
                sha2(concat(unhex('${kenno.inner_pad}'), encode({{ text }}, 'UTF-8')), 256)
            )
        ),
        256
    )
{%- endmacro %}

{#- SHA-256 of a text in hexadecimal, as platforms export hashed addresses. -#}
{% macro sha256_of(text) -%}
    {{ return(adapter.dispatch('sha256_of', 'kenno')(text)) }}
{%- endmacro %}

{% macro duckdb__sha256_of(text) -%}
    sha256({{ text }})
{%- endmacro %}

{% macro spark__sha256_of(text) -%}
    sha2({{ text }}, 256)
{%- endmacro %}
