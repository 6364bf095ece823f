with source as (
    {{ landed('mediawiki', 'pages') }}
),

latest as (
    {{ last_readings('source', 'pageid') }}
),

renamed as (
    select
        'mediawiki:' || pageid as page_id,
        'mediawiki:' || pageid as account_id,
        lower({{ json_first('asked_titles') }}) as handle,
        title,
        {{ json_texts('asked_titles') }} as asked_titles,
        {{ json_texts('known_titles') }} as known_titles,
        pagelanguage as language,
        fullurl as url,
        length as byte_count,
        watchers as watcher_count,
        'mediawiki:' || lastrevid as last_revision_id,
        {{ provenance_columns() }}
    from latest
)

select * from renamed
