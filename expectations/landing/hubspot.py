"""HubSpot: objects, engagements, associations and what was archived, before dbt reads them."""

from expectations.landing.deletions import deletions
from expectations.landing.provenance import provenance
from expectations.landing.quality import (
    expect_fresh,
    expect_records,
    expect_steady_weeks,
    quality,
)
from expectations.suite import ExpectNone, Suite

OBJECT_FACTS = """
    count(*) filter (updated_at < created_at) as backward_count,
    min(_natural_id, 3) filter (updated_at < created_at) as backward_objects,
    count(*) filter (is_archived and archived_at is null) as undated_archive_count,
    count(*) filter (is_archived) / nullif(count(*), 0) as archived_share
"""

OBJECT_EXPECTATIONS = (
    expect_fresh(hours=48),
    ExpectNone(
        "backward_count > 0",
        show=("backward_count", "backward_objects"),
        says="Nothing was changed before it was made",
        notes="Times are read from the wrong fields: the history of the object would be nonsense.",
    ),
    ExpectNone(
        "undated_archive_count > 0",
        show=("undated_archive_count",),
        says="What is archived says when",
        notes="We know that it is gone but not since when: past figures may count it too long.",
        severity="warning",
    ),
)


CONTACTS = quality(
    "hubspot",
    "contacts",
    facts=OBJECT_FACTS
    + """,
        count(*) filter (email is null) / nullif(count(*), 0) as nameless_share,
        count(*) filter (email is not null and email not like '%_@_%._%')
            / nullif(count(email), 0) as malformed_share,
        count(email) - count(distinct lower(email)) as shared_email_count,
        list_sort(list(distinct lifecycle_stage) filter (lifecycle_stage not in (
            'subscriber', 'lead', 'marketingqualifiedlead', 'salesqualifiedlead', 'opportunity',
            'customer', 'evangelist', 'other'
        ))) as unknown_stages
    """,
    expectations=(
        expect_records(),
        *OBJECT_EXPECTATIONS,
        ExpectNone(
            "archived_share > 0.5 and record_count >= 20",
            show=("archived_share", "record_count"),
            says="At most half of the contacts are archived",
            notes="Somebody emptied the CRM, or we read the archive in place of the living.",
        ),
        ExpectNone(
            "nameless_share > 0.5",
            show=("nameless_share", "record_count"),
            says="At least half of the contacts have an e-mail address",
            notes="The property is no longer asked for, or the token may not see it.",
            severity="warning",
        ),
        ExpectNone(
            "malformed_share > 0.01",
            show=("malformed_share",),
            says="Nearly every e-mail address looks like one",
            notes="Another field fills the address: matching by it would link strangers.",
            severity="warning",
        ),
        ExpectNone(
            "shared_email_count > 0.02 * record_count",
            show=("shared_email_count", "record_count"),
            says="Nearly no two contacts share an address",
            notes="The CRM holds people twice: merge them there, or customers count double.",
            severity="warning",
        ),
        ExpectNone(
            "len(unknown_stages) > 0",
            show=("unknown_stages",),
            says="Every lifecycle stage is one of HubSpot's own",
            notes="A stage of your own: say in the marts what it means.",
            severity="warning",
        ),
    ),
)

DEALS = quality(
    "hubspot",
    "deals",
    facts=OBJECT_FACTS
    + """,
        count(*) filter (amount < 0) as negative_amount_count,
        min(_natural_id, 3) filter (amount < 0) as negative_amounts,
        count(*) filter (amount is not null and currency is null) as no_currency_count,
        max(amount) / nullif(median(amount), 0) as largest_ratio
    """,
    expectations=(
        *OBJECT_EXPECTATIONS,
        ExpectNone(
            "negative_amount_count > 0",
            show=("negative_amount_count", "negative_amounts"),
            says="No deal is worth less than nothing",
            notes="A return booked as a deal, or a wrong sign.",
            severity="warning",
        ),
        ExpectNone(
            "no_currency_count > 0",
            show=("no_currency_count",),
            says="Every amount has its currency",
            notes="The amount is taken to be in the reporting currency, which may be wrong.",
            severity="warning",
        ),
        ExpectNone(
            "largest_ratio > 10000",
            show=("largest_ratio",),
            says="No deal is ten thousand times the usual one",
            notes="Cents read as euros, or a typing error that would dwarf all others.",
            severity="warning",
        ),
    ),
)

TICKETS = quality(
    "hubspot",
    "tickets",
    facts=OBJECT_FACTS
    + """,
        count(*) filter (closed_at < created_at) as closed_early_count,
        min(_natural_id, 3) filter (closed_at < created_at) as closed_early_tickets,
        list_sort(list(distinct channel) filter (channel not in (
            'EMAIL', 'CHAT', 'SOCIAL', 'PHONE', 'FORM'
        ))) as unknown_channels,
        count(*) filter (channel is null) / nullif(count(*), 0) as no_channel_share,
        count(*) filter (contacts is null) / nullif(count(*), 0) as no_contact_share,
        list_sort(list(distinct feedback_state) filter (feedback_state not in (
            'ADOPTED', 'CONFIRMED', 'USEFUL', 'DECLINED'
        ))) as unknown_feedback,
        count(*) filter (feedback_value < 0) as negative_feedback_count
    """,
    expectations=(
        *OBJECT_EXPECTATIONS,
        *expect_steady_weeks(),
        ExpectNone(
            "len(unknown_feedback) > 0 or negative_feedback_count > 0",
            show=("unknown_feedback", "negative_feedback_count"),
            says="Feedback was adopted, confirmed, useful or declined, and costs nobody money",
            notes="The drop-down has another value, or an amount has a wrong sign: knowledge value "
            "leaves it out or falls.",
            severity="warning",
        ),
        ExpectNone(
            "closed_early_count > 0",
            show=("closed_early_count", "closed_early_tickets"),
            says="No ticket was closed before it was opened",
            notes="Resolution times would be negative.",
            severity="warning",
        ),
        ExpectNone(
            "len(unknown_channels) > 0",
            show=("unknown_channels",),
            says="Every ticket came by e-mail, chat, social media, phone or form",
            notes="A new channel: the share of cases by social channels leaves it out.",
            severity="warning",
        ),
        ExpectNone(
            "no_channel_share > 0.2",
            show=("no_channel_share", "record_count"),
            says="At least four tickets in five tell their channel",
            notes="The share of cases by social channels would rest on few tickets.",
            severity="warning",
        ),
        ExpectNone(
            "no_contact_share > 0.2",
            show=("no_contact_share", "record_count"),
            says="At least four tickets in five belong to a contact",
            notes="Associations are no longer asked for: complaints would belong to nobody.",
            severity="warning",
        ),
    ),
    happened_at="created_at",
)

COMPANIES = quality(
    "hubspot",
    "companies",
    facts=OBJECT_FACTS
    + """,
        count(domain) - count(distinct lower(domain)) as shared_domain_count
    """,
    expectations=(
        *OBJECT_EXPECTATIONS,
        ExpectNone(
            "shared_domain_count > 0.05 * record_count",
            show=("shared_domain_count", "record_count"),
            says="Nearly no two companies share a domain",
            notes="The CRM holds companies twice: merge them there.",
            severity="warning",
        ),
    ),
)

OWNERS = quality(
    "hubspot",
    "owners",
    facts="count(*) filter (not is_archived) as present_count",
    expectations=(
        expect_fresh(hours=48),
        ExpectNone(
            "present_count = 0",
            show=("present_count", "record_count"),
            says="The CRM has users",
            notes="The token lacks the scope crm.objects.owners.read.",
            severity="warning",
        ),
    ),
)

ASSOCIATIONS = quality(
    "hubspot",
    "associations",
    facts="count(*) filter (targets = '[]') / nullif(count(*), 0) as emptied_share",
    expectations=(
        expect_fresh(hours=48),
        ExpectNone(
            "emptied_share > 0.5 and record_count >= 20",
            show=("emptied_share", "record_count"),
            says="At most half of what was associated has lost all its associations",
            notes="Somebody took the associations apart, or the token lost the right to see the "
            "other objects: tickets and deals would belong to no company.",
        ),
    ),
)


def engagement(stream: str) -> tuple[Suite, Suite]:
    """Return the suites of one kind of engagement."""
    unread = "not regexp_full_match(happened_at_told, '\\d{12,13}|\\d{4}-\\d\\d-\\d\\dT.*')"
    facts = f"""{OBJECT_FACTS},
        count(*) filter ({unread}) as unread_time_count,
        min(happened_at_told, 3) filter ({unread}) as unread_times
    """
    return (
        provenance("hubspot", stream, happened_at="updated_at"),
        quality(
            "hubspot",
            stream,
            facts=facts,
            expectations=(
                *OBJECT_EXPECTATIONS,
                ExpectNone(
                    "unread_time_count > 0",
                    show=("unread_time_count", "unread_times"),
                    says="Every time is in ISO 8601 or in milliseconds",
                    notes="A third way to tell a time: it would be taken for the time of entry.",
                    severity="warning",
                ),
            ),
        ),
    )


SUITES = (
    provenance("hubspot", "contacts", happened_at="updated_at"),
    CONTACTS,
    provenance("hubspot", "companies", happened_at="updated_at"),
    COMPANIES,
    provenance("hubspot", "deals", happened_at="updated_at"),
    DEALS,
    provenance("hubspot", "tickets", happened_at="updated_at"),
    TICKETS,
    provenance("hubspot", "owners", happened_at="updated_at"),
    OWNERS,
    *engagement("notes"),
    *engagement("calls"),
    *engagement("emails"),
    *engagement("meetings"),
    provenance("hubspot", "associations", happened_at="null"),
    ASSOCIATIONS,
    *deletions(
        "hubspot",
        ("contacts", "companies", "deals", "tickets", "notes", "calls", "emails", "meetings"),
    ),
)
