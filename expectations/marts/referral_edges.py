"""Referrals and their worth, before they are published."""

from expectations.marts.provenance import provenance
from expectations.marts.quality import quality
from expectations.suite import ExpectNone

SUITES = (
    provenance(
        "value.referral_edges",
        records=("record_id", "score_record_id"),
        happened_at="referred_at",
    ),
    quality(
        "value.referral_edges",
        facts="""
            count(*) filter (is_type_assumed) / nullif(count(*), 0) as assumed_share,
            count(*) filter (acquisition_cost_saved is null) as uncosted_count,
            avg(acquisition_cost_saved) as mean_acquisition_cost,
            (select avg(clv) from value.customer_lifetime_value) as mean_clv
        """,
        expectations=(
            ExpectNone(
                "uncosted_count > 0",
                show=("uncosted_count", "row_count"),
                says="What it costs to win a customer is known for each referral",
                notes="No costs were dropped for a half-year, or no customer came by other ways: "
                "these referrals have no value.",
                severity="warning",
            ),
            ExpectNone(
                "assumed_share > 0.8 and row_count >= 30",
                show=("assumed_share", "row_count"),
                says="One in five who were brought was asked whether they would have come anyway",
                notes="Referral value then rests on the assumed half: ask at sign-up.",
                severity="warning",
            ),
            ExpectNone(
                "mean_acquisition_cost > 20 * mean_clv and row_count >= 30",
                show=("mean_acquisition_cost", "mean_clv"),
                says="Winning a customer costs at most twenty times what one brings",
                notes="Costs are in another currency or unit than margins.",
                severity="warning",
            ),
        ),
    ),
)
