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
    mastodon_{{ stream }} as {{ never_kept() }} (
        {{ landed('mastodon', stream, 'mastodon ' ~ stream) }}
    ),

{% endfor -%}
{% for stream in on_x -%}
    x_{{ stream }} as {{ never_kept() }} (
        {{ landed('x', stream, 'x ' ~ stream) }}
    ),

{% endfor -%}
readings as {{ never_kept() }} (
    {% for stream, (id, display_name, lines) in on_mastodon.items() -%}
        select
            'mastodon:' || {{ id }} as account_id,
            {{ display_name }} as display_name,
            cast(null as varchar) as location,
            {{ lines }} as profile_lines,
            cast(null as varchar) as profile_url,
            'mastodon {{ stream }}' as stream,
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
            'x {{ stream }}' as stream,
            _run_id as run_id,
            _observed_at as observed_at,
            _record_id as record_id
        from x_{{ stream }}
        {{ 'union all' if not loop.last }}
    {% endfor -%}
),

newest as (
    -- First when it was: what all readings tell need not be sorted then.
    select
        account_id,
        max(observed_at) as observed_at
    from readings
    group by account_id
),

latest as (
    select readings.*
    from readings
    inner join newest
        on
            readings.account_id = newest.account_id
            and readings.observed_at = newest.observed_at
    qualify row_number() over (
        partition by readings.account_id
        order by readings.run_id desc, readings.record_id asc
    ) = 1
)

select * from latest
