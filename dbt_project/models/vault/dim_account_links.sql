with profiles as (
    select * from {{ ref('dim_account_profiles') }}
),

accounts as (
    select * from {{ ref('int_accounts') }}
),

lines as (
    select
        account_id,
        {{ row_each(json_objects('profile_lines')) }} as profile_line,
        observed_at,
        record_id
    from profiles
    where profile_lines is not null
),

links as (
    select
        account_id,
        {{ captured(json_text('profile_line', 'value'), 'href="([^"]+)"') }} as url,
        {{ json_text('profile_line', 'verified_at') }} is not null as is_verified,
        observed_at,
        record_id
    from lines
    union all
    select
        account_id,
        profile_url as url,
        false as is_verified,
        observed_at,
        record_id
    from profiles
    where profile_url is not null
    union all
    -- A handle on Bluesky that is a domain was proved by a record in its DNS.
    select
        account_id,
        'https://' || handle as url,
        true as is_verified,
        observed_at,
        record_id
    from accounts
    where platform = 'bluesky' and handle not like '%.bsky.social'
),

hosts as (
    select
        account_id,
        is_verified,
        {{ site_host('url') }} as link_host,
        lower({{ captured('url', '^https?://[^/]+/@?([A-Za-z0-9_]+)/?$') }})
            as profile_name,
        url,
        observed_at,
        record_id
    from links
),

named as (
    select
        account_id,
        is_verified,
        link_host,
        case
            when link_host in ('x.com', 'twitter.com') then 'x:' || profile_name
            -- The address of a profile on Mastodon.
            when url like '%/@%' then 'mastodon:' || profile_name || '@' || link_host
        end as link_handle,
        observed_at,
        record_id
    from hosts
    where link_host is not null
),

strongest as (
    select
        account_id,
        link_host,
        coalesce(link_handle, '') as link_handle,
        max(is_verified) as is_verified,
        min(observed_at) as observed_at,
        min(record_id) as record_id
    from named
    group by account_id, link_host, coalesce(link_handle, '')
)

select * from strongest
