{#- Streams that show profiles on Mastodon, and how they name the fields. -#}
{%- set on_mastodon = {
    'accounts': ['id', 'display_name', 'fields'],
    'statuses': ['account_id', 'account_display_name', 'account_fields'],
    'tag_timeline': ['account_id', 'account_display_name', 'account_fields'],
    'notifications': ['account_id', 'account_display_name', 'account_fields'],
} -%}
{%- set on_x = [
    'users', 'tweet_authors', 'mention_authors', 'search_authors', 'quote_authors'
] -%}
with
{% for stream in on_mastodon -%}
    mastodon_{{ stream }} as (
        {{ landed('mastodon', stream) }}
    ),

{% endfor -%}
{% for stream in on_x -%}
    x_{{ stream }} as (
        {{ landed('x', stream) }}
    ),

{% endfor -%}
readings as (
    {% for stream, (id, display_name, lines) in on_mastodon.items() -%}
        select
            'mastodon:' || {{ id }} as account_id,
            {{ display_name }} as display_name,
            cast(null as varchar) as location,
            {{ lines }} as profile_lines,
            cast(null as varchar) as profile_url,
            _run_id as run_id,
            _observed_at as observed_at,
            _record_id as record_id
        from mastodon_{{ stream }}
        union all
    {% endfor -%}
    {% for stream in on_x -%}
        select
            'x:' || id as account_id,
            name as display_name,
            location,
            cast(null as varchar) as profile_lines,
            coalesce({{ json_first_value('url_entities', 'expanded_url') }}, url)
                as profile_url,
            _run_id as run_id,
            _observed_at as observed_at,
            _record_id as record_id
        from x_{{ stream }}
        {{ 'union all' if not loop.last }}
    {% endfor -%}
),

latest as (
    select *
    from readings
    qualify row_number() over (
        partition by account_id
        order by observed_at desc, run_id desc, record_id asc
    ) = 1
)

select * from latest
