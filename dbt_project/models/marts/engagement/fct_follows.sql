with follows as (
    select * from {{ ref('int_acts') }}
    where act = 'follow'
),

accounts as (
    select * from {{ ref('int_accounts') }}
    where owner_kind != 'other'
),

sole_accounts as (
    -- Of several accounts of one company on a platform, nobody says which was meant.
    select
        platform,
        owner_kind,
        owner_name,
        min(account_id) as account_id
    from accounts
    group by
        platform,
        owner_kind,
        owner_name
    having count(*) = 1
),

described as (
    select
        follows.event_id as follow_id,
        follows.platform,
        follows.account_id as follower_account_id,
        {{ number_key('follows.account_id') }} as follower_account_key,
        sole_accounts.account_id as followed_account_id,
        {{ number_key('sole_accounts.account_id') }} as followed_account_key,
        follows.toward_kind as followed_kind,
        follows.toward_name as followed_name,
        follows.acted_at as followed_at,
        follows.record_id
    from follows
    left join sole_accounts
        on
            follows.platform = sole_accounts.platform
            and follows.toward_kind = sole_accounts.owner_kind
            and follows.toward_name = sole_accounts.owner_name
)

select * from described
order by
    follower_account_key,
    followed_account_key
