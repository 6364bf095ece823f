with source as (
    {{ landed('linkedin', 'post_statistics') }}
),

latest as (
    {{ last_readings('source', 'post') }}
),

renamed as (
    select
        'linkedin:' || post as post_id,
        {{ linkedin_page('organization') }} as account_id,
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
