with readings as (
    {{ account_readings() }}
),

latest as (
    -- A profile counts its followers; the author's line above a post may not.
    select *
    from readings
    qualify row_number() over (
        partition by account_id
        order by
            case when followers_count is null then 1 else 0 end,
            observed_at desc,
            followers_count desc,
            record_id asc
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
        case
            -- Accounts of the instance that we ask carry no domain in their handle.
            when platform = 'mastodon' and handle not like '%@%'
                then handle || '@' || handle_domain
            -- A subreddit and a user may have one name.
            when platform = 'reddit' and account_id like 'reddit:t2%'
                then 'u_' || handle
            else handle
        end as full_handle
    from latest
),

told as (
    -- An account is one of the company's by its handle or its identifier in kenno.toml.
    select
        with_full_handle.account_id,
        min(owners.owner_kind) as owner_kind,
        min(owners.owner_name) as owner_name
    from with_full_handle
    inner join owners
        on
            with_full_handle.platform = owners.platform
            and (
                with_full_handle.full_handle = owners.handle
                or (
                    with_full_handle.handle = owners.handle
                    and with_full_handle.platform != 'reddit'
                )
                or lower(with_full_handle.account_id)
                = owners.platform || ':' || owners.handle
            )
    group by with_full_handle.account_id
),

owned as (
    select
        with_full_handle.account_id,
        with_full_handle.platform,
        with_full_handle.handle,
        with_full_handle.full_handle,
        coalesce(told.owner_kind, 'other') as owner_kind,
        told.owner_name,
        with_full_handle.is_bot,
        with_full_handle.followers_count,
        case
            when with_full_handle.followers_count is not null
                then with_full_handle.observed_at
        end as followers_observed_at,
        with_full_handle.observed_at,
        with_full_handle.record_id
    from with_full_handle
    left join told on with_full_handle.account_id = told.account_id
)

select * from owned
