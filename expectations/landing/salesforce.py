"""Salesforce: CRM objects, social personas and posts, before dbt reads them."""

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
    count(*) filter (length(id) <> 18) as short_id_count,
    count(*) filter (is_deleted) / nullif(count(*), 0) as deleted_share
"""

OBJECT_EXPECTATIONS = (
    expect_fresh(hours=48),
    ExpectNone(
        "backward_count > 0",
        show=("backward_count", "backward_objects"),
        says="Nothing was changed before it was made",
        notes="Times are read from the wrong fields, or an import set them: the history of the "
        "object would be nonsense.",
        severity="warning",
    ),
    ExpectNone(
        "short_id_count > 0",
        show=("short_id_count", "record_count"),
        says="Every identifier has 18 characters",
        notes="Identifiers of 15 characters differ by case alone: joins that ignore case would tie "
        "strangers together.",
    ),
    ExpectNone(
        "deleted_share > 0.5 and record_count >= 20",
        show=("deleted_share", "record_count"),
        says="At most half of the records are deleted",
        notes="Somebody emptied the CRM, or a merge of duplicates went too far.",
        severity="warning",
    ),
)

ACCOUNTS = quality(
    "salesforce",
    "accounts",
    facts=OBJECT_FACTS
    + """,
        count(*) filter (merged_into_id is not null and not is_deleted) as living_merged_count
    """,
    expectations=(
        *OBJECT_EXPECTATIONS,
        ExpectNone(
            "living_merged_count > 0",
            show=("living_merged_count",),
            says="What was merged into another is deleted",
            notes="A merged account would count twice.",
            severity="warning",
        ),
    ),
)

CONTACTS = quality(
    "salesforce",
    "contacts",
    facts=OBJECT_FACTS
    + """,
        count(*) filter (email is null) / nullif(count(*), 0) as nameless_share,
        count(*) filter (email is not null and email not like '%_@_%._%')
            / nullif(count(email), 0) as malformed_share,
        count(*) filter (merged_into_id is not null and not is_deleted) as living_merged_count
    """,
    expectations=(
        expect_records(severity="warning"),
        *OBJECT_EXPECTATIONS,
        ExpectNone(
            "nameless_share > 0.5",
            show=("nameless_share", "record_count"),
            says="At least half of the contacts have an e-mail address",
            notes="The permission set does not let us see the field, or it is not asked for.",
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
            "living_merged_count > 0",
            show=("living_merged_count",),
            says="What was merged into another is deleted",
            notes="A merged contact would count twice.",
            severity="warning",
        ),
    ),
)

LEADS = quality(
    "salesforce",
    "leads",
    facts=OBJECT_FACTS
    + """,
        count(*) filter (is_converted and converted_contact_id is null) as lost_conversion_count,
        count(*) filter (is_converted) as converted_count
    """,
    expectations=(
        *OBJECT_EXPECTATIONS,
        ExpectNone(
            "lost_conversion_count > 0.01 * converted_count",
            show=("lost_conversion_count", "converted_count"),
            says="Every converted lead names the contact that was made of it",
            notes="The lead and the contact would be two persons.",
            severity="warning",
        ),
    ),
)

OPPORTUNITIES = quality(
    "salesforce",
    "opportunities",
    facts=OBJECT_FACTS
    + """,
        count(*) filter (amount < 0) as negative_amount_count,
        min(_natural_id, 3) filter (amount < 0) as negative_amounts,
        count(*) filter (is_won and not is_closed) as open_won_count,
        count(*) filter (win_percent not between 0 and 100) as impossible_count,
        max(amount) / nullif(median(amount), 0) as largest_ratio
    """,
    expectations=(
        *OBJECT_EXPECTATIONS,
        ExpectNone(
            "negative_amount_count > 0",
            show=("negative_amount_count", "negative_amounts"),
            says="No opportunity is worth less than nothing",
            notes="A return booked as an opportunity, or a wrong sign.",
            severity="warning",
        ),
        ExpectNone(
            "open_won_count > 0",
            show=("open_won_count",),
            says="What is won is closed",
            notes="The stages of the organisation contradict themselves.",
            severity="warning",
        ),
        ExpectNone(
            "impossible_count > 0",
            show=("impossible_count",),
            says="Every chance to win lies between 0 and 100 percent",
            notes="Shares in place of percents: forecasts would be wrong by a hundred.",
            severity="warning",
        ),
        ExpectNone(
            "largest_ratio > 10000",
            show=("largest_ratio",),
            says="No opportunity is ten thousand times the usual one",
            notes="A typing error that would dwarf all others.",
            severity="warning",
        ),
    ),
)

CASES = quality(
    "salesforce",
    "cases",
    facts=OBJECT_FACTS
    + """,
        count(*) filter (closed_at < created_at) as closed_early_count,
        min(_natural_id, 3) filter (closed_at < created_at) as closed_early_cases,
        count(*) filter (is_closed and closed_at is null) as undated_count,
        count(*) filter (channel is null) / nullif(count(*), 0) as no_channel_share
    """,
    expectations=(
        *OBJECT_EXPECTATIONS,
        *expect_steady_weeks(),
        ExpectNone(
            "closed_early_count > 0",
            show=("closed_early_count", "closed_early_cases"),
            says="No case was closed before it was opened",
            notes="Resolution times would be negative.",
            severity="warning",
        ),
        ExpectNone(
            "undated_count > 0",
            show=("undated_count",),
            says="What is closed says when",
            notes="Resolution times cannot be told, as if the case were open for ever.",
            severity="warning",
        ),
        ExpectNone(
            "no_channel_share > 0.5",
            show=("no_channel_share", "record_count"),
            says="At least half of the cases say where they came in",
            notes="Social care cannot be told from the rest.",
            severity="warning",
        ),
    ),
    happened_at="created_at",
)

CAMPAIGNS = quality(
    "salesforce",
    "campaigns",
    facts=OBJECT_FACTS
    + """,
        count(*) filter (ends_on < starts_on) as backward_campaign_count,
        count(*) filter (actual_cost < 0) as negative_cost_count
    """,
    expectations=(
        *OBJECT_EXPECTATIONS,
        ExpectNone(
            "backward_campaign_count > 0",
            show=("backward_campaign_count",),
            says="No campaign ends before it begins",
            notes="It ran on no day: what it brought belongs to no period.",
            severity="warning",
        ),
        ExpectNone(
            "negative_cost_count > 0",
            show=("negative_cost_count",),
            says="No campaign costs less than nothing",
            notes="The return on campaigns would look better than it is.",
            severity="warning",
        ),
    ),
)

USERS = quality(
    "salesforce",
    "users",
    facts="count(*) filter (is_active) as active_count",
    expectations=(
        expect_fresh(hours=48),
        ExpectNone(
            "active_count = 0 and record_count > 0",
            show=("active_count", "record_count"),
            says="Somebody may sign in",
            notes="The field is not visible to us, or another one fills it.",
            severity="warning",
        ),
    ),
)

SOCIAL_PERSONAS = quality(
    "salesforce",
    "social_personas",
    facts=OBJECT_FACTS
    + """,
        count(*) filter (external_id is null) / nullif(count(*), 0) as unnamed_share
    """,
    expectations=(
        *OBJECT_EXPECTATIONS,
        ExpectNone(
            "unnamed_share > 0.5",
            show=("unnamed_share", "record_count"),
            says="At least half of the personas have their identifier on the network",
            notes="Without it a persona is tied to its account by the handle alone, which changes.",
            severity="warning",
        ),
    ),
)

SOCIAL_POSTS = quality(
    "salesforce",
    "social_posts",
    facts=OBJECT_FACTS
    + """,
        count(*) filter (posted_at > created_at + interval 1 day) as early_copy_count
    """,
    expectations=(
        *OBJECT_EXPECTATIONS,
        ExpectNone(
            "early_copy_count > 0.01 * record_count",
            show=("early_copy_count", "record_count"),
            says="Nearly no post was copied a day before it was posted",
            notes="The time of the post is in another zone than told: ages would be wrong.",
            severity="warning",
        ),
    ),
)


def suites(stream: str, own: Suite) -> tuple[Suite, Suite]:
    """Return the suites of a stream: its provenance, then what is its own."""
    return (provenance("salesforce", stream, happened_at="updated_at"), own)


SUITES = (
    *suites("accounts", ACCOUNTS),
    *suites("contacts", CONTACTS),
    *suites("leads", LEADS),
    *suites("opportunities", OPPORTUNITIES),
    *suites("cases", CASES),
    *suites("campaigns", CAMPAIGNS),
    *suites("users", USERS),
    *suites("social_personas", SOCIAL_PERSONAS),
    *suites("social_posts", SOCIAL_POSTS),
    *deletions(
        "salesforce",
        (
            "accounts",
            "contacts",
            "leads",
            "opportunities",
            "cases",
            "campaigns",
            "social_personas",
            "social_posts",
        ),
    ),
)
