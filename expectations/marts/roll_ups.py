"""Roll-ups by day, before they are published: they sum up to what they were made of."""

from expectations.marts.counted import counted
from expectations.marts.quality import quality
from expectations.suite import ExpectNone

NOTES = "The roll-up was built before its mart, or leaves rows out: dashboards show another number."


def no_gap(of: str) -> ExpectNone:
    """Expect that no long time lies between the days of a roll-up."""
    return ExpectNone(
        "longest_gap_days > 14 and row_count >= 1000",
        show=("longest_gap_days",),
        says=f"No two weeks are without {of}",
        notes="A source was not read for a while, or its window has a hole.",
        severity="warning",
    )


GAP = """(
            select max(days) from (
                select date_diff('day', lag(date) over (order by date), date) as days
                from (select distinct date from {table})
            )
        ) as longest_gap_days"""

SUITES = (
    counted(
        "engagement.posts_daily",
        period="date",
        total="sum(post_count)",
        counts="select count(*) from engagement.fct_posts",
        of="the posts",
        notes=NOTES,
    ),
    quality(
        "engagement.posts_daily",
        facts=GAP.format(table="engagement.posts_daily"),
        expectations=(no_gap("a post"),),
        category="platform",
        of="platforms",
    ),
    counted(
        "engagement.acts_daily",
        period="date",
        total="sum(act_count)",
        counts="select count(*) from engagement.fct_engagement_events",
        of="the acts",
        notes=NOTES,
    ),
    quality(
        "engagement.acts_daily",
        facts=GAP.format(table="engagement.acts_daily"),
        expectations=(no_gap("an act"),),
        category="platform",
        of="platforms",
    ),
)
