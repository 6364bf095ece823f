"""Who may get which offer, before it is published."""

from expectations.marts.provenance import provenance
from expectations.marts.quality import quality
from expectations.suite import ExpectNone

SUITES = (
    provenance("value.offer_eligibility", happened_at="as_of_at"),
    quality(
        "value.offer_eligibility",
        facts="""
            count(*) filter (is_eligible and not has_consent_for_purpose) as unconsented_count,
            count(distinct offer_id) as offer_count,
            count(distinct offer_id) filter (is_eligible) as usable_count,
            (select count(*) from value.customer_action_matrix) as customer_count
        """,
        expectations=(
            ExpectNone(
                "unconsented_count > 0",
                show=("unconsented_count",),
                says="Nobody gets an offer without a consent to its purpose",
                notes="Somebody would be contacted who did not agree to it: do not publish.",
            ),
            ExpectNone(
                "usable_count < offer_count and customer_count >= 100",
                show=("usable_count", "offer_count"),
                says="Every offer may go to somebody",
                notes="An offer names a segment that does not exist, or nobody agreed to its "
                "purpose: look at the seed `offers`.",
                severity="warning",
            ),
        ),
        category="refusal_reason",
        of="refusals",
    ),
)
