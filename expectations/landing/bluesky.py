"""Bluesky: profiles, posts, notifications and what is gone, before dbt reads them."""

from expectations.landing.deletions import deletions
from expectations.landing.provenance import provenance
from expectations.landing.quality import (
    expect_fresh,
    expect_no_negative_counter,
    expect_records,
    expect_steady_weeks,
    quality,
)
from expectations.suite import ExpectNone, Suite

COUNTERS = "like_count, repost_count, reply_count, quote_count"
PROFILE_COUNTERS = "followers_count, follows_count, posts_count"
ACTS = "'like', 'repost', 'follow', 'mention', 'reply', 'quote'"

# A repost has no counters and no text of its own.
POST_FACTS = f"""
    count(*) filter (least({COUNTERS}) < 0) as negative_counter_count,
    min(_natural_id, 3) filter (least({COUNTERS}) < 0) as negative_counters,
    count(*) filter (like_count is null and reposted_uri is null) / nullif(count(*), 0)
        as uncounted_share,
    count(*) filter (not starts_with(uri, 'at://')) as stray_count,
    min(_natural_id, 3) filter (not starts_with(uri, 'at://')) as strays,
    count(*) filter (try_cast(created_at as timestamptz) is null and reposted_uri is null)
        / nullif(count(*), 0) as timeless_share,
    list_max(map_values(histogram(author_did))) / nullif(count(*), 0) as busiest_share
"""

POST_EXPECTATIONS = (
    expect_no_negative_counter("No counter of a post is negative"),
    ExpectNone(
        "stray_count > 0",
        show=("stray_count", "strays"),
        says="Every post is named by an at:// address",
        notes="Other identifiers would not match those of answers, quotes and tombstones.",
    ),
    ExpectNone(
        "uncounted_share > 0.05",
        show=("uncounted_share", "record_count"),
        says="At most one post in twenty comes without its likes",
        notes="The AppView stopped sending counters: engagement rates would rest on few posts.",
        severity="warning",
    ),
    ExpectNone(
        "timeless_share > 0.05",
        show=("timeless_share", "record_count"),
        says="Of nearly every post we can read when its author says that it was written",
        notes="Posts are dated by when Bluesky saw them then: imports look like news.",
        severity="warning",
    ),
)

ONE_VOICE = ExpectNone(
    "busiest_share > 0.5 and record_count >= 100",
    show=("busiest_share", "record_count"),
    says="No single account is behind half of the posts",
    notes="One account floods the search: share of voice would measure it alone.",
    severity="warning",
)

# Without a session there are neither notifications nor a whole search: the others are enough.
SESSION_IS_FRESH = expect_fresh(hours=48, severity="warning")


def posts(stream: str, *more: ExpectNone) -> tuple[Suite, Suite]:
    """Return the suites of a stream of posts."""
    return (
        provenance("bluesky", stream, happened_at="indexed_at"),
        quality(
            "bluesky",
            stream,
            facts=POST_FACTS,
            expectations=(
                *more,
                expect_fresh(hours=48),
                *expect_steady_weeks(),
                *POST_EXPECTATIONS,
            ),
            happened_at="indexed_at",
        ),
    )


SUITES = (
    provenance("bluesky", "profiles", happened_at="created_at"),
    quality(
        "bluesky",
        "profiles",
        facts=f"""
    count(*) filter (least({PROFILE_COUNTERS}) < 0) as negative_counter_count,
    min(handle, 3) filter (least({PROFILE_COUNTERS}) < 0) as negative_counters,
    count(*) filter (followers_count is null) as unfollowed_count
""",
        expectations=(
            expect_records(),
            expect_fresh(hours=48),
            expect_no_negative_counter("No counter of a profile is negative"),
            ExpectNone(
                "unfollowed_count > 0",
                show=("unfollowed_count", "record_count"),
                says="Every profile comes with its followers",
                notes="Reach and rates by followers lose these accounts.",
                severity="warning",
            ),
        ),
    ),
    *posts("posts", expect_records()),
    provenance("bluesky", "search", happened_at="indexed_at"),
    quality(
        "bluesky",
        "search",
        facts=POST_FACTS,
        expectations=(SESSION_IS_FRESH, *expect_steady_weeks(), *POST_EXPECTATIONS, ONE_VOICE),
        happened_at="indexed_at",
    ),
    provenance("bluesky", "notifications", happened_at="indexed_at"),
    quality(
        "bluesky",
        "notifications",
        facts=f"""
    list_sort(list(distinct reason) filter (reason not in ({ACTS}))) as new_reasons,
    count(*) filter (reason in ('like', 'repost', 'reply', 'quote') and subject_uri is null)
        as pointless_count
""",
        expectations=(
            SESSION_IS_FRESH,
            *expect_steady_weeks(),
            ExpectNone(
                "len(new_reasons) > 0",
                show=("new_reasons",),
                says="Every notification is a like, repost, follow, mention, reply or quote",
                notes="Bluesky tells of acts that we do not count yet: decide what they weigh.",
                severity="warning",
            ),
            ExpectNone(
                "pointless_count > 0",
                show=("pointless_count", "record_count"),
                says="Every like, repost, reply and quote names the post that it is about",
                notes="These acts cannot be counted toward a post.",
                severity="warning",
            ),
        ),
        happened_at="indexed_at",
    ),
    *posts("replies"),
    *deletions("bluesky", ("posts", "search", "replies")),
)
