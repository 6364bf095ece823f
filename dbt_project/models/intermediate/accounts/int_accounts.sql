with readings as (
    {% for stream in ['accounts', 'statuses', 'tag_timeline', 'notifications'] -%}
        select
            account_id,
            'mastodon' as platform,
            handle,
            handle_domain,
            is_bot,
            followers_count,
            observed_at,
            record_id
        from {{ ref('stg_mastodon__' ~ stream) }}
        union all
    {% endfor -%}
    {% for stream in ['users', 'tweet_authors', 'mention_authors', 'search_authors'] -%}
        select
            account_id,
            'x' as platform,
            handle,
            cast(null as varchar) as handle_domain,
            -- X does not say which accounts are automated.
            cast(null as boolean) as is_bot,
            followers_count,
            observed_at,
            record_id
        from {{ ref('stg_x__' ~ stream) }}
        {{ 'union all' if not loop.last }}
    {% endfor -%}
),

latest as (
    select *
    from readings
    qualify row_number() over (
        partition by account_id
        order by observed_at desc, followers_count desc, record_id asc
    ) = 1
),

owners as (
    select named.*
    from (
        values
        {{ owner_rows() }}
    ) as named (platform, handle, owner_kind, owner_name)
),

with_full_handle as (
    select
        *,
        -- Accounts of the instance that we ask carry no domain in their handle.
        case
            when platform = 'mastodon' and handle not like '%@%'
                then handle || '@' || handle_domain
            else handle
        end as full_handle
    from latest
),

owned as (
    select
        with_full_handle.account_id,
        with_full_handle.platform,
        with_full_handle.handle,
        with_full_handle.full_handle,
        coalesce(owners.owner_kind, 'other') as owner_kind,
        owners.owner_name,
        with_full_handle.is_bot,
        with_full_handle.followers_count,
        case
            when with_full_handle.followers_count is not null
                then with_full_handle.observed_at
        end as followers_observed_at,
        with_full_handle.observed_at,
        with_full_handle.record_id
    from with_full_handle
    left join owners
        on
            with_full_handle.platform = owners.platform
            and (
                with_full_handle.handle = owners.handle
                or with_full_handle.full_handle = owners.handle
            )
)

select * from owned
