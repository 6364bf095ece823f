"""Share of voice by day, before it is published."""

from expectations.marts.counted import counted
from expectations.marts.quality import quality
from expectations.suite import ExpectNone

SUITES = (
    counted(
        "engagement.share_of_voice_daily",
        period="voice_date",
        total="sum(numerator) filter (measure = 'mentions')",
        counts="""
            select count(*) from engagement.fct_engagement_events
            where is_mention and not is_automated
        """,
        of="the posts about the brand and its competitors",
        notes="Posts were lost or doubled, or a company is named that the settings do not know.",
    ),
    quality(
        "engagement.share_of_voice_daily",
        facts="""
            count(distinct company_name) filter (measure = 'mentions' and numerator > 0)
                as heard_count,
            count(distinct company_name) as company_count,
            sum(numerator) filter (measure = 'mentions' and company_kind = 'brand')
                / nullif(sum(numerator) filter (measure = 'mentions'), 0) as brand_share,
            max(abs(share_of_voice - 0.5)) as largest_distance
        """,
        expectations=(
            ExpectNone(
                "heard_count < company_count and row_count >= 1000",
                show=("heard_count", "company_count"),
                says="People speak of every company",
                notes="A competitor's name, handle or hashtag is not followed: its share would go "
                "to the others.",
                severity="warning",
            ),
            ExpectNone(
                "brand_share > 0.98 and row_count >= 1000",
                show=("brand_share",),
                says="Not nearly all talk is about the brand",
                notes="Competitors are not listened to: the share says nothing.",
                severity="warning",
            ),
            ExpectNone(
                "largest_distance > 0.5",
                show=("largest_distance",),
                says="Every share lies between 0 and 1",
                notes="Numerator and denominator are of different rows.",
            ),
        ),
        category="platform || measure",
        of="platforms and measures",
    ),
)
