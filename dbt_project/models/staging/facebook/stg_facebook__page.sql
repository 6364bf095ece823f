with source as (
    {{ landed('facebook', 'page') }}
),

latest as (
    {{ last_readings('source', 'id') }}
),

renamed as (
    select
        'facebook:' || id as account_id,
        lower(username) as handle,
        name as account_name,
        category,
        about as description,
        link as url,
        verification_status,
        followers_count,
        fan_count as page_like_count,
        {{ provenance_columns() }}
    from latest
)

select * from renamed
