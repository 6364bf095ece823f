with source as (
    {{ landed('linkedin', 'follower_statistics') }}
),

latest as (
    -- A day is corrected later: keep its last reading.
    {{ last_readings('source', 'organization, starts_at') }}
),

renamed as (
    select
        {{ linkedin_page('organization') }} as account_id,
        cast(starts_at as date) as statistics_date,
        organic_gain as organic_follower_change,
        paid_gain as paid_follower_change,
        {{ provenance_columns() }}
    from latest
)

select * from renamed
