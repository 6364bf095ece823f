"""Reddit: subreddits, submissions, comments and what is gone, before dbt reads them."""

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

GONE = "'[deleted]', '[removed]', '[deleted by user]'"

# What `raw_json=1` keeps away: a text in which HTML's signs are written out.
ENTITIES = "'&(amp|lt|gt);'"


def post_facts(text: str) -> str:
    """Return the facts of submissions or comments; `text` is what they say."""
    return f"""
    count(*) filter (regexp_matches({text}, {ENTITIES})) / nullif(count(*), 0) as escaped_share,
    count(*) filter ({text} in ({GONE})) / nullif(count(*), 0) as gone_share,
    count(*) filter (author in ({GONE}) and author_fullname is not null) as named_count,
    min(_natural_id, 3) filter (author in ({GONE}) and author_fullname is not null) as named,
    list_sort(list(distinct left(name, 3)) filter (left(name, 3) not in ('t1_', 't3_')))
        as odd_kinds,
    list_max(map_values(histogram(author) filter (author not in ({GONE})))) / nullif(count(*), 0)
        as busiest_share
"""


POST_EXPECTATIONS = (
    ExpectNone(
        "len(odd_kinds) > 0",
        show=("odd_kinds",),
        says="Every full name is a submission's (t3_) or a comment's (t1_)",
        notes="Something else was cut out of the listing: it would be counted as a post.",
    ),
    ExpectNone(
        "escaped_share > 0.2",
        show=("escaped_share", "record_count"),
        says="Texts come as they were written, not as HTML",
        notes="raw_json=1 is no longer asked for, or no longer heeded: sentiment would read "
        "entities.",
        severity="warning",
    ),
    ExpectNone(
        "gone_share > 0.5 and record_count >= 20",
        show=("gone_share", "record_count"),
        says="At most half of what was read is deleted or removed",
        notes="A subreddit was purged, or closed to us: its talk cannot be judged any more.",
        severity="warning",
    ),
    ExpectNone(
        "named_count > 0",
        show=("named_count", "named"),
        says="Nothing that is deleted names its author still",
        notes="Reddit wants such identifiers removed: erase them.",
        severity="warning",
    ),
)

ONE_VOICE = ExpectNone(
    "busiest_share > 0.5 and record_count >= 100",
    show=("busiest_share", "record_count"),
    says="No single account is behind half of what was found",
    notes="One account floods the search: share of voice would measure it alone.",
    severity="warning",
)


def posts(stream: str, text: str, *more: ExpectNone) -> tuple[Suite, Suite]:
    """Return the suites of a stream of submissions or comments."""
    return (
        provenance("reddit", stream, happened_at="created_at"),
        quality(
            "reddit",
            stream,
            facts=post_facts(text),
            expectations=(
                *more,
                expect_fresh(hours=48),
                *expect_steady_weeks(),
                *POST_EXPECTATIONS,
            ),
            happened_at="created_at",
        ),
    )


SUITES = (
    provenance("reddit", "subreddits", happened_at="created_at"),
    quality(
        "reddit",
        "subreddits",
        facts="""
    count(*) filter (subscriber_count < 0) as negative_counter_count,
    min(display_name, 3) filter (subscriber_count < 0) as negative_counters,
    count(*) filter (subscriber_count is null) as uncounted_count
""",
        expectations=(
            expect_records(),
            expect_fresh(hours=48),
            expect_no_negative_counter("No subreddit has fewer than no members"),
            ExpectNone(
                "uncounted_count > 0",
                show=("uncounted_count", "record_count"),
                says="Every subreddit tells its members",
                notes="Reach and rates by followers lose these subreddits.",
                severity="warning",
            ),
        ),
    ),
    *posts("submissions", "selftext"),
    *posts("user_submissions", "selftext"),
    *posts("search", "selftext", ONE_VOICE),
    *posts("comments", "body"),
    *posts("threads", "body"),
    *deletions("reddit", ("submissions", "user_submissions", "search", "comments", "threads")),
)
