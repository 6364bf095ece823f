with labels as (
    select * from {{ ref('stg_filedrop__identity_labels') }}
),

merged as (
    select * from {{ ref('int_merged_customers') }}
),

members as (
    select * from {{ ref('int_person_members') }}
),

queue as (
    select * from {{ ref('identity_review_queue') }}
),

customers as (
    select * from {{ ref('int_customers') }}
),

accounts as (
    select * from {{ ref('int_accounts') }}
),

policies as (
    select * from {{ ref('platform_policies') }}
    where field_class = 'profile'
),

assertions as (
    select * from {{ ref('int_customer_assertions') }}
),

consents as (
    select * from {{ ref('int_profiling_consents') }}
),

of_survivors as (
    select
        coalesce(merged.customer_id, labels.customer_id) as customer_id,
        labels.account_id,
        max(labels.is_match) as is_match
    from labels
    left join merged on labels.customer_id = merged.merged_customer_id
    group by coalesce(merged.customer_id, labels.customer_id), labels.account_id
),

owned_accounts as (
    -- Whose owner is labelled is known to be nobody else's.
    select distinct account_id
    from of_survivors
    where is_match
),

denied_pairs as (
    select
        customer_id,
        account_id
    from of_survivors
    where not is_match
),

told as (
    -- The customer's own word: a handle that the CRM knows, or a sign-in.
    select distinct
        customer_id,
        account_id
    from assertions
    where rule <> 'review'
),

true_pairs as (
    -- No link may be made to what no stream has shown, of who is archived, against a
    -- platform's terms, or where they ask for a word or consent that is not there.
    select
        of_survivors.customer_id,
        of_survivors.account_id,
        accounts.account_id is not null
        and not coalesce(customers.is_archived, true)
        and case coalesce(policies.identity_matching_allowed, 'no')
            when 'yes' then true
            when 'with_consent'
                then coalesce(consents.has_consent, told.account_id is not null)
            else false
        end as may_be_linked
    from of_survivors
    left join accounts on of_survivors.account_id = accounts.account_id
    left join policies on accounts.platform = policies.platform
    left join customers on of_survivors.customer_id = customers.customer_id
    left join consents on of_survivors.customer_id = consents.customer_id
    left join told
        on
            of_survivors.customer_id = told.customer_id
            and of_survivors.account_id = told.account_id
    where of_survivors.is_match
),

links as (
    -- A person's accounts count for each of the person's contacts that is not archived.
    select
        contacts.member_id as customer_id,
        accounts_of.member_id as account_id
    from members as accounts_of
    inner join members as contacts
        on
            accounts_of.person_id = contacts.person_id
            and contacts.member_type = 'customer'
    inner join customers
        on contacts.member_id = customers.customer_id and not customers.is_archived
    where accounts_of.member_type = 'account'
),

unlinked as (
    -- What the queue could still find: true pairs that no tier above has linked.
    select true_pairs.*
    from true_pairs
    left join links
        on
            true_pairs.customer_id = links.customer_id
            and true_pairs.account_id = links.account_id
    where links.account_id is null
),

pairs as (
    select
        'tiers_1_to_3' as scope,
        coalesce(true_pairs.customer_id, links.customer_id) as customer_id,
        coalesce(true_pairs.account_id, links.account_id) as account_id,
        true_pairs.account_id is not null and links.account_id is not null as is_found,
        true_pairs.account_id is null as is_wrong,
        coalesce(true_pairs.may_be_linked, true) as may_be_linked
    from true_pairs
    full outer join links
        on
            true_pairs.customer_id = links.customer_id
            and true_pairs.account_id = links.account_id
    union all
    select
        'review_queue' as scope,
        coalesce(unlinked.customer_id, queue.customer_id) as customer_id,
        coalesce(unlinked.account_id, queue.account_id) as account_id,
        unlinked.account_id is not null and queue.account_id is not null as is_found,
        unlinked.account_id is null as is_wrong,
        coalesce(unlinked.may_be_linked, true) as may_be_linked
    from unlinked
    full outer join queue
        on
            unlinked.customer_id = queue.customer_id
            and unlinked.account_id = queue.account_id
),

judged as (
    -- Of other accounts nobody has said whose they are.
    select pairs.*
    from pairs
    left join owned_accounts on pairs.account_id = owned_accounts.account_id
    left join denied_pairs
        on
            pairs.customer_id = denied_pairs.customer_id
            and pairs.account_id = denied_pairs.account_id
    where owned_accounts.account_id is not null or denied_pairs.account_id is not null
),

counted as (
    select
        scope,
        count(case when is_found then 1 end) as true_positive_count,
        count(case when is_wrong then 1 end) as false_positive_count,
        count(case when not is_found and not is_wrong and may_be_linked then 1 end)
            as false_negative_count,
        count(case when not is_found and not is_wrong and not may_be_linked then 1 end)
            as withheld_count
    from judged
    group by scope
),

clustered as (
    -- Each labelled contact and account that may be linked, in both clusters.
    select
        true_pairs.account_id as element_id,
        true_pairs.customer_id as true_cluster,
        coalesce(members.person_id, true_pairs.account_id) as our_cluster
    from true_pairs
    left join members on true_pairs.account_id = members.member_id
    where true_pairs.may_be_linked
    union
    select
        true_pairs.customer_id as element_id,
        true_pairs.customer_id as true_cluster,
        coalesce(members.person_id, true_pairs.customer_id) as our_cluster
    from true_pairs
    left join members on true_pairs.customer_id = members.member_id
    where true_pairs.may_be_linked
),

overlapping as (
    select
        true_cluster,
        our_cluster,
        count(*) as element_count
    from clustered
    group by true_cluster, our_cluster
),

with_sizes as (
    select
        element_count,
        sum(element_count) over (partition by true_cluster) as true_size,
        sum(element_count) over (partition by our_cluster) as our_size
    from overlapping
),

b_cubed as (
    -- Bagga & Baldwin 1998: the mean share of an element's cluster that is right.
    select
        cast(sum(element_count) as bigint) as element_count,
        sum(1.0 * element_count * element_count / our_size) / sum(element_count)
            as b_cubed_precision,
        sum(1.0 * element_count * element_count / true_size) / sum(element_count)
            as b_cubed_recall
    from with_sizes
),

sources as (
    select {{ sorted_set('record_id') }} as record_ids
    from labels
),

rates as (
    select
        scope,
        true_positive_count,
        false_positive_count,
        false_negative_count,
        withheld_count,
        1.0 * true_positive_count
        / nullif(true_positive_count + false_positive_count, 0) as precision_share,
        1.0 * true_positive_count
        / nullif(true_positive_count + false_negative_count, 0) as recall_share,
        1.0 * true_positive_count
        / nullif(true_positive_count + false_negative_count + withheld_count, 0)
            as recall_of_all_share,
        2.0 * true_positive_count
        / nullif(
            2 * true_positive_count + false_positive_count + false_negative_count, 0
        ) as f1_share
    from counted
),

described as (
    select
        rates.scope,
        cast(rates.true_positive_count as bigint) as true_positive_count,
        cast(rates.false_positive_count as bigint) as false_positive_count,
        cast(rates.false_negative_count as bigint) as false_negative_count,
        cast(rates.withheld_count as bigint) as withheld_count,
        cast(rates.precision_share as double) as precision_share,
        cast(rates.recall_share as double) as recall_share,
        cast(rates.recall_of_all_share as double) as recall_of_all_share,
        cast(rates.f1_share as double) as f1_share,
        cast(
            case when rates.scope = 'tiers_1_to_3' then b_cubed.b_cubed_precision end
            as double
        ) as b_cubed_precision,
        cast(
            case when rates.scope = 'tiers_1_to_3' then b_cubed.b_cubed_recall end
            as double
        ) as b_cubed_recall,
        cast(
            case
                when rates.scope = 'tiers_1_to_3'
                    then
                        round(
                            2 * b_cubed.b_cubed_precision * b_cubed.b_cubed_recall
                            / (b_cubed.b_cubed_precision + b_cubed.b_cubed_recall),
                            12
                        )
            end as double
        ) as b_cubed_f1,
        sources.record_ids
    from rates
    cross join b_cubed
    cross join sources
)

select * from described
