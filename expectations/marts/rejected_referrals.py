"""Referrals that were not valued, before they are published."""

from expectations.marts.provenance import provenance
from expectations.marts.quality import quality
from expectations.suite import ExpectNone

SUITES = (
    provenance("quality.rejected_referrals"),
    quality(
        "quality.rejected_referrals",
        facts="""
            count(*) filter (is_error) as error_count,
            min(referral_id, 3) filter (is_error) as wrong_referrals,
            (select count(*) from value.referral_edges) as valued_count
        """,
        expectations=(
            ExpectNone(
                "error_count > 0.1 * (error_count + valued_count)",
                show=("error_count", "valued_count", "wrong_referrals"),
                says="At most one referral in ten contradicts others",
                notes="Referrers and referees are mixed up, or a programme is being gamed: look at "
                "the reasons before rewards are paid.",
                severity="warning",
            ),
        ),
        category="rejection_reason",
    ),
)
