with source as (
    {{ landed('linkedin', 'share_statistics') }}
),

latest as (
    -- A day is corrected later: keep its last reading.
    {{ last_readings('source', 'organization, starts_at') }}
),

renamed as (
    select
        {{ linkedin_page('organization') }} as account_id,
        cast(starts_at as date) as statistics_date,
        impression_count,
        unique_impression_count as reach_count,
        click_count,
        like_count,
        share_count as repost_count,
        comment_count as reply_count,
        engagement as engagement_rate,
        {{ provenance_columns() }}
    from latest
)

select * from renamed
