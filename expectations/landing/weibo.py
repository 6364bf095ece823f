"""Weibo: profiles, posts, and what is written under and about them, before dbt reads them."""

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

COUNTERS = "attitudes_count, comments_count, reposts_count"
IS_REMOVED = "deleted is not distinct from '1'"

EXACT = ExpectNone(
    "inexact_count > 0",
    show=("inexact_count", "inexact"),
    says="Every identifier is written in digits alone",
    notes="Something on the way reads the identifiers as floats: they would point to other posts.",
)
INEXACT = """
    count(*) filter (not regexp_full_match(id, '[0-9]+')) as inexact_count,
    min(id, 3) filter (not regexp_full_match(id, '[0-9]+')) as inexact
"""

POST_FACTS = f"""
    count(*) filter (least({COUNTERS}) < 0) as negative_counter_count,
    min(_natural_id, 3) filter (least({COUNTERS}) < 0) as negative_counters,
    count(*) filter (user_id is null and not ({IS_REMOVED})) as authorless_count,
    count(*) filter (attitudes_count is null and not ({IS_REMOVED}))
        / nullif(count(*) filter (not ({IS_REMOVED})), 0) as uncounted_share,
    count(*) filter ({IS_REMOVED}) / nullif(count(*), 0) as removed_share,
    count(*) filter (is_long and long_text is null) / nullif(count(*), 0) as cut_share,
    {INEXACT.strip()}
"""

POST_EXPECTATIONS = (
    EXACT,
    expect_no_negative_counter("No counter of a post is negative"),
    ExpectNone(
        "authorless_count > 0",
        show=("authorless_count", "record_count"),
        says="Every post that stands has an author",
        notes="The app lost the right to see authors: people could not be counted.",
        severity="warning",
    ),
    ExpectNone(
        "uncounted_share > 0.05",
        show=("uncounted_share", "record_count"),
        says="At most one post in twenty comes without its likes",
        notes="attitudes_count is no longer told to apps of our level.",
        severity="warning",
    ),
    ExpectNone(
        "removed_share > 0.3 and record_count >= 20",
        show=("removed_share", "record_count"),
        says="Less than a third of the posts are removed ones",
        notes="An account is being closed, or the app no longer sees what stands.",
        severity="warning",
    ),
    ExpectNone(
        "cut_share > 0.2 and record_count >= 20",
        show=("cut_share", "record_count"),
        says="At most one post in five is cut short",
        notes="Long texts come with advanced access only: sentiment judges their beginnings.",
        severity="warning",
    ),
)


def posts(stream: str, *more: ExpectNone) -> tuple[Suite, Suite]:
    """Return the suites of a stream of posts; `more` is expected of this one only."""
    return (
        provenance("weibo", stream, happened_at="created_at"),
        quality(
            "weibo",
            stream,
            facts=POST_FACTS,
            expectations=(expect_fresh(hours=48), *more, *POST_EXPECTATIONS),
            happened_at="created_at",
        ),
    )


USERS = quality(
    "weibo",
    "users",
    facts="""
        count(*) filter (least(followers_count, friends_count, statuses_count) < 0)
            as negative_counter_count,
        count(*) filter (followers_count is null) as unfollowed_count
    """,
    expectations=(
        expect_records(),
        expect_fresh(hours=48),
        ExpectNone(
            "negative_counter_count > 0",
            show=("negative_counter_count",),
            says="No counter of a profile is negative",
            notes="A counter cannot be below nothing: it is another field, or an overflow.",
        ),
        ExpectNone(
            "unfollowed_count > 0",
            show=("unfollowed_count", "record_count"),
            says="Every profile comes with its followers",
            notes="Weibo tells those of accounts that authorised the app: reach loses the others.",
            severity="warning",
        ),
    ),
)

COMMENTS = quality(
    "weibo",
    "comments",
    facts=f"""
        count(*) filter (trim(coalesce(text, '')) = '') / nullif(count(*), 0) as empty_share,
        {INEXACT.strip()}
    """,
    expectations=(
        expect_fresh(hours=48),
        EXACT,
        ExpectNone(
            "empty_share > 0.05",
            show=("empty_share", "record_count"),
            says="Nearly every comment has a text",
            notes="The text moved to another field: sentiment would starve.",
            severity="warning",
        ),
    ),
    happened_at="created_at",
)

SUITES = (
    provenance("weibo", "users", happened_at="created_at"),
    USERS,
    *posts("statuses", expect_records(), *expect_steady_weeks()),
    # What is written under posts comes in bursts, so its weeks are not compared.
    provenance("weibo", "comments", happened_at="created_at"),
    COMMENTS,
    *posts("reposts"),
    *posts("mentions", *expect_steady_weeks()),
    *deletions("weibo", ("statuses",)),
)
