"""Rates of posts by month, before they are published."""

from expectations.marts.counted import counted
from expectations.marts.quality import quality
from expectations.suite import ExpectNone

SUITES = (
    counted(
        "engagement.post_rates_monthly",
        period="posted_month",
        total="sum(post_count) filter (rate = 'applause')",
        counts="""
            select count(*) from engagement.fct_posts
            where owner_kind <> 'other' and post_kind in ('original', 'quote')
        """,
        of="the originals and quotes of the brand and its competitors",
        notes="Posts were lost or doubled on the way to the months.",
    ),
    quality(
        "engagement.post_rates_monthly",
        facts="""
            max(rate_value) filter (rate = 'engagement_rate_by_impressions' and post_count >= 10)
                as largest_rate,
            sum(known_post_count) filter (rate = 'applause')
                / nullif(sum(post_count) filter (rate = 'applause'), 0) as known_share
        """,
        expectations=(
            ExpectNone(
                "largest_rate > 1",
                show=("largest_rate",),
                says="In no month did posts earn more interactions than impressions",
                notes="Impressions mean something else now: rates by impressions are wrong.",
                severity="warning",
            ),
            ExpectNone(
                "known_share < 0.5",
                show=("known_share",),
                says="The likes of half of the posts are known",
                notes="A platform stopped giving its counters: look at the coverage.",
                severity="warning",
            ),
        ),
        category="platform || rate",
        of="platforms and rates",
    ),
)
