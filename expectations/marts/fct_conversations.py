"""Conversations with customers, before they are published."""

from expectations.marts.provenance import provenance
from expectations.marts.quality import quality
from expectations.suite import ExpectNone

SUITES = (
    provenance(
        "engagement.fct_conversations",
        records=(),
        record_lists=("record_ids",),
        happened_at="greatest(last_inbound_at, last_reply_at)",
    ),
    quality(
        "engagement.fct_conversations",
        facts="""
            count(*) filter (first_reply_seconds < 0) as early_reply_count,
            count(*) filter (first_reply_business_seconds > first_reply_seconds + 1)
                as longer_in_business_count,
            count(*) filter (is_answered) / nullif(count(*), 0) as answered_share,
            median(first_reply_seconds) / 3600 as median_reply_hours
        """,
        expectations=(
            ExpectNone(
                "early_reply_count > 0",
                show=("early_reply_count", "row_count"),
                says="No reply comes before what it answers",
                notes="Threads are put together wrongly: reply times would be too short.",
            ),
            ExpectNone(
                "longer_in_business_count > 0",
                show=("longer_in_business_count",),
                says="No reply took longer in business hours than by the clock",
                notes="The business calendar overlaps itself.",
            ),
            ExpectNone(
                "(answered_share = 0 or answered_share = 1) and row_count >= 100",
                show=("answered_share", "row_count"),
                says="Some conversations are answered, and some are not",
                notes="Replies of the brand are not recognised as such, or only they are read.",
                severity="warning",
            ),
            ExpectNone(
                "median_reply_hours > 168",
                show=("median_reply_hours",),
                says="Half of the answers come within a week",
                notes="Nobody answers, or replies are linked to the wrong threads.",
                severity="warning",
            ),
        ),
        category="is_answered",
        of="answered and open conversations",
    ),
)
