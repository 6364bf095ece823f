with accounts as (
    select * from {{ ref('int_accounts') }}
),

profiles as (
    select * from {{ ref('dim_account_profiles') }}
),

customer_accounts as (
    select * from {{ ref('customer_accounts') }}
),

readings as (
    {% set platforms = ['mastodon', 'x'] -%}
    {%- for platform in ['bluesky', 'instagram'] if is_set_up(platform) -%}
        {%- do platforms.append(platform) -%}
    {%- endfor -%}
    {%- for platform in platforms -%}
        select
            account_id,
            following_count,
            observed_at
        from {{ ref('stg_' ~ platform ~ '__account_readings') }}
        where following_count is not null
        {{ 'union all' if not loop.last }}
    {% endfor -%}
),

followings as (
    select
        account_id,
        max_by(following_count, observed_at) as following_count
    from readings
    group by account_id
),

shared_places as (
    -- A place that many name points to nobody; any other stays in the vault.
    select lower(trim(location)) as place
    from profiles
    where trim(location) != ''
    group by lower(trim(location))
    having count(*) >= {{ var('accounts_a_place') }}
),

places as (
    select
        profiles.account_id,
        shared_places.place
    from profiles
    inner join shared_places on lower(trim(profiles.location)) = shared_places.place
),

described as (
    select
        accounts.account_id,
        accounts.account_key,
        accounts.platform,
        accounts.owner_kind,
        accounts.owner_name,
        customer_accounts.customer_id,
        accounts.is_bot,
        accounts.followers_count,
        followings.following_count,
        places.place,
        cast(null as varchar) as gender,
        accounts.record_id
    from accounts
    left join customer_accounts on accounts.account_id = customer_accounts.account_id
    left join followings on accounts.account_id = followings.account_id
    left join places on accounts.account_id = places.account_id
)

select * from described
