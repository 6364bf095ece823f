with source as (
    {{ landed('rss', 'entries') }}
),

latest as (
    -- An entry comes again when it is edited: keep its last reading.
    {{ last_readings('source', 'id') }}
),

renamed as (
    select
        'rss:' || id as post_id,
        'rss:' || feed as account_id,
        feed as handle,
        dated_at as posted_at,
        case when updated_at > published_at then updated_at end as edited_at,
        {{ plain_text('title') }} as title,
        {{ plain_text('coalesce(content, summary)') }} as text,
        link as url,
        author as author_name,
        {{ json_texts('lower(tags)') }} as hashtags,
        comments_link as comments_url,
        {{ provenance_columns() }}
    from latest
)

select * from renamed
