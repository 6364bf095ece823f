with source as (
    {{ landed('linkedin', 'page_statistics') }}
),

latest as (
    -- A day is corrected later: keep its last reading.
    {{ last_readings('source', 'organization, starts_at') }}
),

renamed as (
    select
        {{ linkedin_page('organization') }} as account_id,
        cast(starts_at as date) as statistics_date,
        page_view_count,
        unique_page_view_count as visitor_count,
        desktop_page_view_count,
        mobile_page_view_count,
        {{ provenance_columns() }}
    from latest
)

select * from renamed
