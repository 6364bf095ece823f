"""How conversations were answered by month, before it is published."""

from expectations.marts.counted import counted
from expectations.marts.quality import quality
from expectations.suite import ExpectNone

SUITES = (
    counted(
        "engagement.conversation_response",
        period="opened_month",
        total="sum(opened_count) filter (platform <> 'all')",
        counts="select count(*) from engagement.fct_conversations where not is_automated",
        of="the conversations with people",
        notes="Conversations were lost or doubled on the way to the months.",
    ),
    quality(
        "engagement.conversation_response",
        facts="""
            min(response_rate) filter (
                platform = 'all' and coverage = 1 and opened_count >= 100
            ) as lowest_rate,
            max(first_reply_hours_median) filter (platform = 'all' and answered_count >= 30)
                as slowest_median,
            max(first_reply_business_hours_fastest) filter (
                platform = 'all' and answered_count >= 30
            ) as slowest_start
        """,
        expectations=(
            ExpectNone(
                "lowest_rate < 0.05",
                show=("lowest_rate",),
                says="In every busy month at least one thread in twenty was answered",
                notes="Replies of the brand were not read in that month, or its handle changed.",
                severity="warning",
            ),
            ExpectNone(
                "slowest_median > 168",
                show=("slowest_median",),
                says="In every month half of the answers came within a week",
                notes="Nobody answered for long, or replies are linked to the wrong threads.",
                severity="warning",
            ),
            ExpectNone(
                "slowest_start > 8",
                show=("slowest_start",),
                says="In every busy month somebody was answered within a working day",
                notes="The business calendar has the wrong time zone or hours.",
                severity="warning",
            ),
        ),
        category="platform",
        of="platforms",
    ),
)
