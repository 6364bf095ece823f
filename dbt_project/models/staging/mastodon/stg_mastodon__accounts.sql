with source as (
    {{ landed('mastodon', 'accounts') }}
),

latest as (
    {{ last_readings('source', 'id') }}
),

renamed as (
    select
        'mastodon:' || id as account_id,
        lower(acct) as handle,
        {{ host_of('url') }} as handle_domain,
        created_at as account_created_at,
        is_bot,
        followers_count,
        following_count,
        statuses_count as post_count,
        {{ provenance_columns() }}
    from latest
)

select * from renamed
