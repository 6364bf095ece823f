with source as (
    {{ landed('mastodon', 'status_versions') }}
),

latest as (
    {{ last_readings('source', '_natural_id') }}
),

renamed as (
    select
        'mastodon:' || status_id as post_id,
        created_at as version_at,
        {{ plain_text('content') }} as text,
        nullif(spoiler_text, '') as content_warning,
        {{ provenance_columns() }}
    from latest
)

select * from renamed
