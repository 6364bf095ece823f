"""X: profiles, posts, mentions, search and quotes with their authors, before dbt reads them."""

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

COUNTERS = "like_count, retweet_count, reply_count, quote_count, bookmark_count, impression_count"
PROFILE_COUNTERS = "followers_count, following_count, tweet_count, listed_count"

POST_FACTS = f"""
    count(*) filter (least({COUNTERS}) < 0) as negative_counter_count,
    min(_natural_id, 3) filter (least({COUNTERS}) < 0) as negative_counters,
    count(*) filter (like_count is null) / nullif(count(*), 0) as uncounted_share,
    count(*) filter (like_count > impression_count and impression_count > 0)
        / nullif(count(*) filter (impression_count > 0), 0) as overliked_share,
    count(*) filter (trim(text) = '') / nullif(count(*), 0) as empty_share,
    list_max(map_values(histogram(author_id))) / nullif(count(*), 0) as busiest_share
"""

POST_EXPECTATIONS = (
    expect_no_negative_counter("No counter of a post is negative"),
    ExpectNone(
        "uncounted_share > 0.05",
        show=("uncounted_share", "record_count"),
        says="At most one post in twenty comes without its likes",
        notes="public_metrics is no longer asked for, or no longer in our access level.",
        severity="warning",
    ),
    ExpectNone(
        "overliked_share > 0.01",
        show=("overliked_share", "record_count"),
        says="Nearly no post has more likes than impressions",
        notes="Impressions mean something else now: rates by impressions would be wrong.",
        severity="warning",
    ),
    ExpectNone(
        "empty_share > 0.01",
        show=("empty_share", "record_count"),
        says="Nearly every post has a text",
        notes="The text moved to another field (note_tweet): sentiment and topics would starve.",
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


PROFILE_FACTS = f"""
    count(*) filter (least({PROFILE_COUNTERS}) < 0) as negative_counter_count,
    min(username, 3) filter (least({PROFILE_COUNTERS}) < 0) as negative_counters,
    count(*) filter (followers_count is null) / nullif(count(*), 0) as unfollowed_share
"""

PROFILE_EXPECTATIONS = (
    expect_no_negative_counter("No counter of a profile is negative"),
    ExpectNone(
        "unfollowed_share > 0.05",
        show=("unfollowed_share", "record_count"),
        says="At most one profile in twenty comes without its followers",
        notes="Reach and rates by followers lose these accounts.",
        severity="warning",
    ),
)


def posts(stream: str) -> tuple[Suite, Suite]:
    """Return the suites of a stream of posts by anybody."""
    return (
        provenance("x", stream, happened_at="created_at"),
        quality(
            "x",
            stream,
            facts=POST_FACTS,
            expectations=(
                expect_fresh(hours=48),
                *expect_steady_weeks(),
                *POST_EXPECTATIONS,
                ONE_VOICE,
            ),
            happened_at="created_at",
        ),
    )


def authors(stream: str) -> tuple[Suite, Suite]:
    """Return the suites of the authors that come beside a stream of posts."""
    return (
        provenance("x", stream, happened_at="created_at"),
        quality("x", stream, facts=PROFILE_FACTS, expectations=PROFILE_EXPECTATIONS),
    )


SUITES = (
    provenance("x", "users", happened_at="created_at"),
    quality(
        "x",
        "users",
        facts=PROFILE_FACTS,
        expectations=(expect_records(), expect_fresh(hours=48), *PROFILE_EXPECTATIONS),
    ),
    provenance("x", "tweets", happened_at="created_at"),
    quality(
        "x",
        "tweets",
        facts=POST_FACTS,
        expectations=(
            expect_records(),
            expect_fresh(hours=48),
            *expect_steady_weeks(),
            *POST_EXPECTATIONS,
        ),
        happened_at="created_at",
    ),
    *posts("mentions"),
    *posts("search"),
    *authors("tweet_authors"),
    *authors("mention_authors"),
    *authors("search_authors"),
    provenance("x", "quotes", happened_at="created_at"),
    # Weeks without a quote are usual.
    quality(
        "x",
        "quotes",
        facts=POST_FACTS,
        expectations=(expect_fresh(hours=48), *POST_EXPECTATIONS),
        happened_at="created_at",
    ),
    *authors("quote_authors"),
    *deletions("x", streams=("tweets", "mentions", "search", "quotes")),
)
