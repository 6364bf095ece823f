with source as (
    {{ landed('linkedin', 'network_sizes') }}
),

latest as (
    {{ last_readings('source', 'organization') }}
),

renamed as (
    select
        {{ linkedin_page('organization') }} as account_id,
        follower_count as followers_count,
        {{ provenance_columns() }}
    from latest
)

select * from renamed
