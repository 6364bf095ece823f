{%- set read = account_runs_read() -%}
with readings as {{ never_kept() }} (
    {{ account_readings(read=read) }}
),

{% if is_incremental() -%}
    came as (
        {{ last_account_readings('readings') }}
    ),

    rivals as (
        select
            account_id,
            followers_count,
            observed_at,
            record_id,
            true as has_come
        from came
        union all
        select
            account_id,
            followers_count,
            observed_at,
            record_id,
            false as has_come
        from {{ this }}
        where account_id in (select came.account_id from came)
    ),

    in_question as (
        -- Where what came is not the reading that counts, that may be gone: all of
        -- its readings are asked.
        select counting.account_id
        from ({{ last_account_readings('rivals') }}) as counting
        where not counting.has_come
        union
        select account_id from {{ this }}
        where told_by not like 'stg_mastodon%' and told_by not like 'stg_x%'
    ),

    asked as (
        select told.*
        from ({{ account_readings() }}) as told
        where told.account_id in (select in_question.account_id from in_question)
    ),

    competing as (
        select * from came
        union all
        select * from asked
    ),

{% else -%}
    newest as (
        -- First when it was: what all readings tell need not be sorted then.
        select
            account_id,
            max(observed_at) as observed_at,
            max(case when followers_count is not null then observed_at end)
                as counted_at
        from readings
        group by account_id
    ),

    competing as (
        select readings.*
        from readings
        inner join newest
            on
                readings.account_id = newest.account_id
                and {{ same(
                    'readings.observed_at',
                    'coalesce(newest.counted_at, newest.observed_at)',
                ) }}
    ),

{% endif -%}
latest as (
    {{ last_account_readings('competing') }}
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
        {{ number_key('with_full_handle.account_id') }} as account_key,
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
        with_full_handle.told_by,
        with_full_handle.run_id,
        with_full_handle.record_id
    from with_full_handle
    left join told on with_full_handle.account_id = told.account_id
)

select * from owned
