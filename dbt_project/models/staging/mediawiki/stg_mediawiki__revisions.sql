with source as (
    {{ landed('mediawiki', 'revisions') }}
),

latest as (
    -- A revision never changes, but what is hidden of it does.
    {{ last_readings('source', 'revid') }}
),

renamed as (
    select
        {{ mediawiki_revision_columns() }}
    from latest
)

select * from renamed
