"""Who is who, as people drop it: connections, decisions of reviewers, and labels."""

from expectations.landing.provenance import provenance
from expectations.landing.quality import expect_fresh, quality
from expectations.suite import ExpectNone

LOOKED_INTO = expect_fresh(hours=48, severity="warning")

ACCOUNT_CONNECTIONS = quality(
    "filedrop",
    "account_connections",
    facts="""
        list_sort(list(distinct kind) filter (kind not in ('oauth', 'email_hash')))
            as unknown_kinds,
        count(*) filter (not regexp_full_match(email_sha256, '[0-9a-fA-F]{64}')) as unhashed_count,
        count(*) filter (customer_id is null and email_sha256 is null) as anonymous_count
    """,
    expectations=(
        LOOKED_INTO,
        ExpectNone(
            "len(unknown_kinds) > 0",
            show=("unknown_kinds",),
            says="Every connection is a sign-in or came with an address",
            notes="A kind that we do not know links nobody; somebody meant it to.",
        ),
        ExpectNone(
            "unhashed_count > 0",
            show=("unhashed_count",),
            says="Every address is hashed by SHA-256",
            notes="In the clear, or hashed otherwise: it meets nobody, and may name somebody.",
        ),
        ExpectNone(
            "anonymous_count > 0",
            show=("anonymous_count",),
            says="Every connection names a customer or an address",
            notes="The export lacks a column: these connections link nobody.",
            severity="warning",
        ),
    ),
)

IDENTITY_REVIEWS = quality(
    "filedrop",
    "identity_reviews",
    facts="""
        list_sort(list(distinct decision) filter (decision not in ('accepted', 'rejected')))
            as unknown_decisions,
        count(*) filter (customer_id not like '%:%' or account_id not like '%:%') as bare_count
    """,
    expectations=(
        LOOKED_INTO,
        ExpectNone(
            "len(unknown_decisions) > 0",
            show=("unknown_decisions",),
            says="Every decision is accepted or rejected",
            notes="Another word decides nothing: the candidate leaves the queue and links nobody.",
        ),
        ExpectNone(
            "bare_count > 0",
            show=("bare_count",),
            says="Customers and accounts are named as in the queue",
            notes="Without the source in front (hubspot:…, x:…) a decision meets nobody.",
        ),
    ),
)

IDENTITY_LABELS = quality(
    "filedrop",
    "identity_labels",
    facts="""
        count(*) filter (customer_id not like '%:%' or account_id not like '%:%') as bare_count,
        count(distinct account_id) filter (is_match) as owned_count,
        count(*) filter (is_match) as match_count
    """,
    expectations=(
        LOOKED_INTO,
        ExpectNone(
            "bare_count > 0",
            show=("bare_count",),
            says="Customers and accounts are named as in the marts",
            notes="Such labels meet nobody, and recall would seem low.",
        ),
        ExpectNone(
            "match_count > owned_count * 1.1",
            show=("match_count", "owned_count"),
            says="Nearly every labelled account has one owner",
            notes="Labels contradict each other: precision and recall mean little.",
            severity="warning",
        ),
    ),
)

SUITES = (
    provenance("filedrop", "account_connections", happened_at="connected_at"),
    ACCOUNT_CONNECTIONS,
    provenance("filedrop", "identity_reviews", happened_at="decided_at"),
    IDENTITY_REVIEWS,
    provenance("filedrop", "identity_labels", happened_at="labelled_at"),
    IDENTITY_LABELS,
)
