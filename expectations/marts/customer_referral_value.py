"""Referral value of each customer, before it is published."""

from expectations.marts.every_customer import every_customer
from expectations.marts.quality import quality
from expectations.suite import ExpectNone

SUITES = (
    every_customer(
        "value.customer_referral_value",
        record_lists=("referral_record_ids",),
    ),
    quality(
        "value.customer_referral_value",
        facts="""
            max(crv) / nullif(sum(crv) filter (crv > 0), 0) as largest_share,
            count(*) filter (referral_count > 0) as referrer_count,
            max(referral_count) as most_referrals
        """,
        expectations=(
            ExpectNone(
                "largest_share > 0.5 and referrer_count >= 20",
                show=("largest_share", "referrer_count"),
                says="No single customer brought half of all referral value",
                notes="One referral code may stand on a coupon page: look at that customer.",
                severity="warning",
            ),
            ExpectNone(
                "most_referrals > 200",
                show=("most_referrals",),
                says="Nobody brought more than two hundred customers in a year",
                notes="That is a partner, not a customer, or a shared code.",
                severity="warning",
            ),
        ),
    ),
)
