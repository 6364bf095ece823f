"""Evidence of who is who, and what waits for review, before they are published."""

from expectations.marts.provenance import provenance
from expectations.marts.quality import quality
from expectations.suite import ExpectNone, Suite

SUITES = (
    provenance("identity.person_identifiers", happened_at="first_observed_at"),
    quality(
        "identity.person_identifiers",
        facts="""
            count(*) filter (identifier_type in ('email', 'site') and not regexp_full_match(
                identifier_id, '(email|site):[0-9a-f]{64}'
            )) as bare_count
        """,
        expectations=(
            ExpectNone(
                "bare_count > 0",
                show=("bare_count",),
                says="Every address and site is a pseudonym",
                notes="Direct identifiers left the vault: do not publish.",
            ),
        ),
    ),
    provenance("identity.link_evidence", happened_at="observed_at"),
    quality(
        "identity.link_evidence",
        facts="""
            count(*) filter (is_used and tier = 4) as unreviewed_count,
            count(*) filter (
                is_used and consent_basis is null
                and (subject_id like 'x:%' or identifier_id like 'x:%')
            ) as unpermitted_count,
            count(*) filter (refusal = 'disputed') / nullif(count(*) filter (tier = 1), 0)
                as disputed_share
        """,
        expectations=(
            ExpectNone(
                "unreviewed_count > 0",
                show=("unreviewed_count",),
                says="No candidate links anybody before a reviewer accepts it",
                notes="A guess was taken for a fact.",
            ),
            ExpectNone(
                "unpermitted_count > 0",
                show=("unpermitted_count",),
                says="Every link to an account on X rests on the customer's word or consent",
                notes="The platform's terms are broken: do not publish.",
            ),
            ExpectNone(
                "disputed_share > 0.1",
                show=("disputed_share", "row_count"),
                says="At most a tenth of what customers claim is claimed by others too",
                notes="Handles were imported wrongly, or somebody enters the company's own.",
                severity="warning",
            ),
        ),
    ),
    provenance("identity.identity_review_queue", happened_at="as_of_at"),
    Suite(
        "identity.identity_review_queue.quality",
        # Reviewers empty the queue: that its rows vanish is no drift.
        "select avg(rival_count) as rivals, count(*) as queued_count"
        " from identity.identity_review_queue",
        (
            ExpectNone(
                "rivals > 5",
                show=("rivals", "queued_count"),
                says="An account in the queue has at most five rivals on average",
                notes="Names do not tell people apart here: raise identity.review_probability.",
                severity="warning",
            ),
        ),
    ),
    provenance("identity.identity_quality", records=(), record_lists=("record_ids",)),
    Suite(
        "identity.identity_quality.quality",
        """
        select
            min(precision_share) filter (scope = 'tiers_1_to_3') as least_precision,
            min(recall_share) filter (scope = 'tiers_1_to_3') as least_recall
        from identity.identity_quality
        """,
        (
            ExpectNone(
                "least_precision < 0.95",
                show=("least_precision", "least_recall"),
                says="By the labels at most one link in twenty is wrong",
                notes="Customers are shown what others said: look at identity.link_evidence.",
                severity="warning",
            ),
            # With both of these F1 cannot fall below 0.89.
            ExpectNone(
                "least_recall < 0.85",
                show=("least_recall", "least_precision"),
                says="By the labels at most 15 % of the links that may be made are missing",
                notes="A kind of evidence stopped coming: compare tiers and rules with before.",
                severity="warning",
            ),
        ),
    ),
)
