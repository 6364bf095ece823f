{#- Who uses addresses and sites: subjects on one side, pseudonyms on the other. -#}
with contacts as (
    select * from {{ ref('dim_contact_identifiers') }}
),

emails as (
    select * from {{ ref('dim_connection_emails') }}
),

connections as (
    select * from {{ ref('stg_filedrop__account_connections') }}
),

links as (
    select * from {{ ref('dim_account_links') }}
),

accounts as (
    select * from {{ ref('int_accounts') }}
),

merged as (
    select * from {{ ref('int_merged_customers') }}
),

customers as (
    select * from {{ ref('int_customers') }}
),

role_mailboxes as (
    select * from {{ ref('role_mailboxes') }}
),

shared_hosts as (
    select * from {{ ref('shared_hosts') }}
),

hosts as (
    select distinct link_host
    from links
    where link_handle = ''
),

of_contacts as (
    select
        contact_id,
        'email' as identifier_type,
        email_sha256 as identifier,
        mailbox,
        cast(null as varchar) as site_host,
        1 as tier,
        'crm_email' as rule,
        observed_at,
        record_id
    from contacts
    where email is not null
    union all
    select
        contact_id,
        'site' as identifier_type,
        website_host as identifier,
        cast(null as varchar) as mailbox,
        website_host as site_host,
        1 as tier,
        'crm_website' as rule,
        observed_at,
        record_id
    from contacts
    where website_host is not null
    union all
    select
        contact_id,
        'site' as identifier_type,
        email_host as identifier,
        mailbox,
        email_host as site_host,
        3 as tier,
        'email_domain' as rule,
        observed_at,
        record_id
    from contacts
    where
        email_host is not null
        -- Mail providers' domains link nobody: only those that a profile leads to may.
        and email_host in (select hosts.link_host from hosts)
),

of_customers as (
    select
        customers.customer_id as subject_id,
        'customer' as subject_kind,
        of_contacts.identifier_type,
        of_contacts.identifier,
        of_contacts.mailbox,
        of_contacts.site_host,
        of_contacts.tier,
        of_contacts.rule,
        of_contacts.observed_at,
        of_contacts.record_id
    from of_contacts
    left join merged on of_contacts.contact_id = merged.merged_customer_id
    inner join customers
        on coalesce(merged.customer_id, of_contacts.contact_id) = customers.customer_id
    where not customers.is_archived
),

of_accounts as (
    select
        accounts.account_id as subject_id,
        accounts.platform as subject_kind,
        'site' as identifier_type,
        links.link_host as identifier,
        cast(null as varchar) as mailbox,
        links.link_host as site_host,
        case when links.is_verified then 2 else 3 end as tier,
        case
            when
                links.is_verified and accounts.platform = 'bluesky'
                then 'domain_handle'
            when links.is_verified then 'rel_me'
            else 'profile_url'
        end as rule,
        links.observed_at,
        links.record_id
    from links
    inner join accounts on links.account_id = accounts.account_id
    where
        accounts.owner_kind = 'other'
        and links.link_handle = ''
        -- Where a platform proves links, one that it did not prove says nothing.
        and (links.is_verified or accounts.platform not in ('mastodon', 'bluesky'))
    union all
    select
        accounts.account_id as subject_id,
        accounts.platform as subject_kind,
        'email' as identifier_type,
        emails.email_sha256 as identifier,
        cast(null as varchar) as mailbox,
        cast(null as varchar) as site_host,
        3 as tier,
        'email_hash' as rule,
        connections.connected_at as observed_at,
        connections.record_id
    from connections
    inner join emails on connections.connection_id = emails.connection_id
    inner join accounts on connections.account_id = accounts.account_id
    where accounts.owner_kind = 'other'
),

uses as (
    select * from of_customers
    union all
    select * from of_accounts
),

as_used as (
    select
        subject_id,
        subject_kind,
        identifier_type,
        identifier,
        min(tier) as tier,
        min(case when tier = 1 then rule end) as asserted_rule,
        min(rule) as any_rule,
        max(mailbox) as mailbox,
        max(site_host) as site_host,
        min(observed_at) as observed_at,
        min(record_id) as record_id
    from uses
    group by subject_id, subject_kind, identifier_type, identifier
),

role_emails as (
    select distinct as_used.identifier
    from as_used
    inner join role_mailboxes on as_used.mailbox = role_mailboxes.mailbox
    where as_used.identifier_type = 'email'
),

hosts_of_many as (
    select distinct as_used.identifier
    from as_used
    inner join shared_hosts
        on
            as_used.site_host = shared_hosts.host
            or as_used.site_host like '%.' || shared_hosts.host
    where as_used.identifier_type = 'site'
),

users as (
    -- A site is one person's where one customer, and one account a platform, use it.
    select
        identifier_type,
        identifier,
        subject_kind,
        count(*) as user_count
    from as_used
    group by identifier_type, identifier, subject_kind
),

most_users as (
    select
        identifier_type,
        identifier,
        max(case when subject_kind = 'customer' then user_count end) as customer_count,
        max(case when subject_kind <> 'customer' then user_count end) as account_count
    from users
    group by identifier_type, identifier
),

judged as (
    select
        as_used.subject_id,
        as_used.subject_kind,
        as_used.identifier_type,
        as_used.identifier_type
        || ':'
        || {{ pseudonym('as_used.identifier') }} as identifier_id,
        as_used.tier,
        coalesce(as_used.asserted_rule, as_used.any_rule) as rule,
        as_used.observed_at,
        as_used.record_id,
        case
            when role_emails.identifier is not null then 'role_mailbox'
            when hosts_of_many.identifier is not null then 'shared_host'
            when
                as_used.identifier_type = 'site'
                and coalesce(most_users.customer_count, 0) > 1
                then 'shared_site'
            when
                as_used.identifier_type = 'site'
                and coalesce(most_users.account_count, 0) > 1
                then 'shared_site'
            when
                as_used.identifier_type = 'email'
                and (
                    coalesce(most_users.customer_count, 0)
                    > {{ var('customers_a_mailbox') }}
                    or coalesce(most_users.account_count, 0) > 1
                )
                then 'shared_mailbox'
        end as refusal
    from as_used
    inner join most_users
        on
            as_used.identifier_type = most_users.identifier_type
            and as_used.identifier = most_users.identifier
    left join role_emails
        on
            as_used.identifier_type = 'email'
            and as_used.identifier = role_emails.identifier
    left join hosts_of_many
        on
            as_used.identifier_type = 'site'
            and as_used.identifier = hosts_of_many.identifier
)

select * from judged
