with source as (
    {{ landed('rss', 'feeds') }}
),

latest as (
    {{ last_readings('source', 'feed') }}
),

renamed as (
    select
        'rss:' || feed as account_id,
        feed as handle,
        {{ plain_text('title') }} as title,
        link as url,
        {{ plain_text('description') }} as description,
        lower(language) as language,
        updated_at,
        format,
        entry_count,
        repeated_count,
        problem,
        {{ provenance_columns() }}
    from latest
)

select * from renamed
