with source as (
    {{ landed('instagram', 'account') }}
),

latest as (
    {{ last_readings('source', 'id') }}
),

renamed as (
    select
        'instagram:' || id as account_id,
        lower(username) as handle,
        name as account_name,
        biography as description,
        website,
        followers_count,
        follows_count as following_count,
        media_count as post_count,
        {{ provenance_columns() }}
    from latest
)

select * from renamed
