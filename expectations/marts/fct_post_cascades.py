"""Cascades of posts, before they are published."""

from expectations.marts.provenance import provenance
from expectations.marts.quality import quality
from expectations.suite import ExpectNone

SUITES = (
    provenance(
        "engagement.fct_post_cascades",
        happened_at="last_reaction_at",
        counts="(select count(*) from engagement.fct_posts) as post_count",
        reconciled=(
            ExpectNone(
                "row_count > post_count",
                show=("row_count", "post_count"),
                says="There are no more cascades than posts",
                notes="A post has two rows: a join fans out.",
            ),
        ),
    ),
    quality(
        "engagement.fct_post_cascades",
        facts="""
            count(*) filter (is_cut_off) as cut_off_count,
            max(cascade_depth) as largest_depth,
            arg_max(post_id, cascade_depth) as deepest_post,
            count(*) filter (lifespan_hours < 0) as early_reaction_count,
            count(*) filter (cascade_size > 0) / nullif(count(*), 0) as seen_share
        """,
        expectations=(
            ExpectNone(
                "cut_off_count > 0.001 * row_count",
                show=("cut_off_count", "largest_depth", "deepest_post"),
                says="Nearly no tree goes deeper than it is followed",
                notes="Answers run in a ring, or threads are longer than the setting "
                "cascade_step_limit: sizes are too small.",
                severity="warning",
            ),
            ExpectNone(
                "early_reaction_count > 0.01 * row_count",
                show=("early_reaction_count", "row_count"),
                says="Reactions come after what they react to",
                notes="A platform's times are in another zone, or posts are linked wrongly.",
                severity="warning",
            ),
            ExpectNone(
                "seen_share < 0.01 and row_count >= 1000",
                show=("seen_share", "row_count"),
                says="Of one cascade in a hundred more than a counter is known",
                notes="Replies and reposts are not read, or not linked to what they react to.",
                severity="warning",
            ),
        ),
        category="platform",
        of="platforms",
    ),
)
