with source as (
    {{ landed('mediawiki', 'page_views') }}
),

latest as (
    -- The last days are counted anew for a while: keep the last reading.
    {{ last_readings('source', '_natural_id') }}
),

renamed as (
    select
        'mediawiki:' || pageid as page_id,
        replace(article, '_', ' ') as title,
        project,
        cast(day as date) as viewed_date,
        views as view_count,
        {{ provenance_columns() }}
    from latest
)

select * from renamed
