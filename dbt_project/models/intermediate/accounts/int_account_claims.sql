with contacts as (
    select * from {{ ref('dim_contact_identifiers') }}
),

merged as (
    select * from {{ ref('int_merged_customers') }}
),

customers as (
    select * from {{ ref('int_customers') }}
),

accounts as (
    select * from {{ ref('int_accounts') }}
),

names as (
    -- With a join on either handle each would be compared with each.
    select
        account_id,
        platform,
        handle
    from accounts
    where owner_kind = 'other'
    union
    select
        account_id,
        platform,
        full_handle as handle
    from accounts
    where owner_kind = 'other'
),

handles as (
    select
        contact_id,
        'x' as platform,
        x_handle as handle,
        record_id
    from contacts
    where x_handle is not null
    union all
    select
        contact_id,
        'mastodon' as platform,
        mastodon_handle as handle,
        record_id
    from contacts
    where mastodon_handle is not null
),

handles_of_survivors as (
    -- What a contact told before it was merged holds for who it was merged into.
    select
        coalesce(merged.customer_id, handles.contact_id) as customer_id,
        handles.platform,
        handles.handle,
        handles.record_id
    from handles
    left join merged on handles.contact_id = merged.merged_customer_id
),

claims as (
    select
        handles_of_survivors.customer_id,
        names.account_id,
        min(handles_of_survivors.record_id) as record_id
    from handles_of_survivors
    inner join customers on handles_of_survivors.customer_id = customers.customer_id
    inner join names
        on
            handles_of_survivors.platform = names.platform
            and handles_of_survivors.handle = names.handle
    where not customers.is_archived
    group by
        handles_of_survivors.customer_id,
        names.account_id
),

counted as (
    select
        customer_id,
        account_id,
        count(*) over (partition by account_id) as claimant_count,
        record_id
    from claims
)

select * from counted
