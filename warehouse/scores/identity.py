"""Identity: from contacts and profiles in the vault to candidates for review in landing."""

from collections.abc import Callable
from datetime import datetime

from extract.contracts.kenno import IDENTITY_CANDIDATES
from scoring.identity import find_candidates
from warehouse.scores.landed import Scored, land_scores, model_run_table, read_as_of, read_build
from warehouse.settings import Settings

CONTACTS = """
    with linked as (
        select
            customer_id,
            ',' || string_agg(platform, ',' order by platform) || ',' as platforms
        from (
            select distinct customer_id, split_part(account_id, ':', 1) as platform
            from identity.customer_accounts
        )
        group by customer_id
    ),

    cases as (
        -- A case that came by social media opens within the hour after somebody wrote.
        select customer_id, list_sort(list_distinct(flatten(list(
            [epoch(opened_at)::bigint // 3600, epoch(opened_at)::bigint // 3600 - 1]
        )))) as case_hours
        from intermediate.int_tickets
        where channel = 'social'
        group by customer_id
    )

    select
        contacts.contact_id as customer_id,
        contacts.first_name,
        contacts.last_name,
        contacts.city,
        coalesce(consents.has_consent, false) as has_consent,
        coalesce(linked.platforms, '') as platforms,
        cases.case_hours
    from vault.dim_contact_identifiers as contacts
    inner join intermediate.int_customers as customers
        on contacts.contact_id = customers.customer_id
    left join intermediate.int_profiling_consents as consents
        on contacts.contact_id = consents.customer_id
    left join linked on contacts.contact_id = linked.customer_id
    left join cases on contacts.contact_id = cases.customer_id
    where not customers.is_archived and contacts.first_name is not null
"""
ACCOUNTS = """
    with case_hours as (
        select distinct epoch(opened_at)::bigint // 3600 - back as hour
        from intermediate.int_tickets cross join (values (0), (1)) as hours (back)
        where channel = 'social'
    ),

    written as (
        select account_id, list(distinct hour order by hour) as wrote_hours
        from (
            select account_id, epoch(acted_at)::bigint // 3600 as hour
            from engagement.fct_engagement_events
            where toward_kind = 'brand' and act in ('mention', 'reply', 'quote')
        )
        inner join case_hours using (hour)
        group by account_id
    )

    select
        accounts.account_id,
        accounts.platform,
        profiles.display_name,
        accounts.handle,
        profiles.location,
        policies.identity_matching_allowed = 'with_consent' as needs_consent,
        linked.account_id is null as is_open,
        coalesce(written.wrote_hours, []) as wrote_hours
    from intermediate.int_accounts as accounts
    inner join vault.dim_account_profiles as profiles on accounts.account_id = profiles.account_id
    inner join reference.platform_policies as policies
        on accounts.platform = policies.platform and policies.field_class = 'profile'
    left join identity.customer_accounts as linked on accounts.account_id = linked.account_id
    left join written on accounts.account_id = written.account_id
    where
        accounts.owner_kind = 'other'
        and not coalesce(accounts.is_bot, false)
        and policies.identity_matching_allowed <> 'no'
"""


def score(settings: Settings, clock: Callable[[], datetime]) -> Scored:
    """Find accounts that may be a customer's, and land them for review."""
    as_of = read_as_of(settings)
    tables = read_build(settings, {"contacts": CONTACTS, "accounts": ACCOUNTS})
    result = find_candidates(tables["contacts"], tables["accounts"], as_of=as_of)
    run = result.model_run
    outcome = land_scores(
        settings,
        clock,
        (model_run_table(run), (IDENTITY_CANDIDATES, result.candidates)),
        f"{run['model_run_id']}",
        as_of,
    )
    sentence = f"identity by {run['method']}: {result.candidates.num_rows} candidates for review"
    if run["refusal_reason"]:
        sentence += f"; the model was refused: {run['refusal_reason']}"
    return Scored("identity", sentence, run, outcome)
