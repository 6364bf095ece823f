"""Persons and what ties them, before they are published."""

from expectations.marts.provenance import provenance
from expectations.marts.quality import quality
from expectations.suite import ExpectNone

SUITES = (
    provenance(
        "identity.dim_persons",
        happened_at="null",
        counts="""
            (select count(*) from intermediate.int_customers) as known_count,
            (select sum(customer_count) from identity.dim_persons) as placed_count
        """,
        reconciled=(
            ExpectNone(
                "placed_count <> known_count",
                show=("placed_count", "known_count"),
                says="Every customer belongs to one person",
                notes="Customers were lost or doubled when persons were put together.",
            ),
        ),
    ),
    quality(
        "identity.dim_persons",
        facts="""
            count(*) filter (is_too_large) as too_large_count,
            max_by(person_id, identifier_count, 3) filter (is_too_large) as too_large_persons,
            max(identifier_count) as largest,
            sum(customer_count) filter (customer_count > 1) / nullif(sum(customer_count), 0)
                as doubled_share
        """,
        expectations=(
            ExpectNone(
                "too_large_count > 0",
                show=("too_large_count", "too_large_persons", "largest"),
                says="No person has more identifiers than a person has",
                notes="Something shared was taken for one person's: look at identity.link_evidence "
                "of these, and add it to role_mailboxes, shared_hosts or shared_handles.",
            ),
            ExpectNone(
                "doubled_share > 0.2",
                show=("doubled_share", "row_count"),
                says="At most a fifth of the customers are a person's second contact",
                notes="Addresses that many use tie strangers together, or the CRM needs merging.",
                severity="warning",
            ),
        ),
    ),
)
