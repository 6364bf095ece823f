"""LinkedIn: pages, posts, comments and statistics, before dbt reads them."""

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

NO_NEGATIVE_COUNTER = expect_no_negative_counter()

EDITED_AFTER_MADE = ExpectNone(
    "edited_early_count > 0",
    show=("edited_early_count",),
    says="Nothing was edited before it was made",
    notes="Times are read from the wrong fields, or in the wrong unit.",
    severity="warning",
)

WHOLE_DAYS = ExpectNone(
    "odd_day_count > 0",
    show=("odd_day_count", "odd_days"),
    says="Every day goes from midnight to midnight UTC",
    notes="LinkedIn cuts days in another way than it was asked: they overlap or leave gaps, and "
    "their sums are wrong.",
)


def days(stream: str, counters: str) -> tuple[Suite, Suite]:
    """Return the suites of statistics by day; `counters` can never be below nothing."""
    return (
        provenance("linkedin", stream, happened_at="ends_at"),
        quality(
            "linkedin",
            stream,
            facts=f"""
        count(*) filter (least({counters}) < 0) as negative_counter_count,
        min(_natural_id, 3) filter (least({counters}) < 0) as negative_counters,
        count(*) filter (
            ends_at - starts_at <> interval 1 day
            or date_trunc('day', starts_at) <> starts_at
        ) as odd_day_count,
        min(_natural_id, 3) filter (
            ends_at - starts_at <> interval 1 day
            or date_trunc('day', starts_at) <> starts_at
        ) as odd_days,
        date_diff('day', min(starts_at), max(ends_at)) - count(distinct starts_at)
            as missing_day_count
            """,
            expectations=(
                expect_fresh(hours=48),
                NO_NEGATIVE_COUNTER,
                WHOLE_DAYS,
                ExpectNone(
                    "missing_day_count > 0",
                    show=("missing_day_count", "record_count"),
                    says="No day is missing between the first and the last",
                    notes="Runs were further apart than the look-back, or LinkedIn left days out: "
                    "sums over these days are too low. Extract the window again; LinkedIn keeps "
                    "twelve months.",
                    severity="warning",
                ),
            ),
        ),
    )


ORGANIZATIONS = quality(
    "linkedin",
    "organizations",
    facts="count(*) - count(distinct lower(vanity_name)) as shared_name_count",
    expectations=(
        expect_records(),
        expect_fresh(hours=48),
        ExpectNone(
            "shared_name_count > 0",
            show=("shared_name_count",),
            says="No two pages have the same name in their address",
            notes="A page was made anew: its history begins again.",
            severity="warning",
        ),
    ),
)

NETWORK_SIZES = quality(
    "linkedin",
    "network_sizes",
    facts="""
        count(*) filter (follower_count < 0) as negative_counter_count,
        min(_natural_id, 3) filter (follower_count < 0) as negative_counters
    """,
    expectations=(expect_records(), expect_fresh(hours=48), NO_NEGATIVE_COUNTER),
)

FOLLOWER_SEGMENTS = quality(
    "linkedin",
    "follower_segments",
    facts="count(*) filter (by_seniority is null and by_function is null) as faceless_count",
    expectations=(
        expect_fresh(hours=48),
        ExpectNone(
            "faceless_count > 0",
            show=("faceless_count", "record_count"),
            says="Followers are told by what they do",
            notes="LinkedIn renamed its facets: segments would be empty.",
            severity="warning",
        ),
    ),
)

POSTS = quality(
    "linkedin",
    "posts",
    facts="""
        count(*) filter (modified_at < created_at) as edited_early_count,
        count(*) filter (coalesce(text, '') = '') / nullif(count(*), 0) as empty_share,
        count(distinct author) as author_count
    """,
    expectations=(
        expect_records(),
        expect_fresh(hours=48),
        *expect_steady_weeks(),
        EDITED_AFTER_MADE,
        ExpectNone(
            "empty_share > 0.5",
            show=("empty_share", "record_count"),
            says="Most posts have a text",
            notes="The text moved to another field: sentiment and topics would starve.",
            severity="warning",
        ),
        ExpectNone(
            "author_count > 1",
            show=("author_count",),
            says="All posts are the brand's",
            notes="The brand's page was changed in kenno.toml: what the old one posted still "
            "counts for the brand.",
            severity="warning",
        ),
    ),
    happened_at="created_at",
)

COUNTERS = "impression_count, unique_impression_count, click_count, like_count, comment_count"

POST_STATISTICS = quality(
    "linkedin",
    "post_statistics",
    facts=f"""
        count(*) filter (least({COUNTERS}, share_count) < 0) as negative_counter_count,
        min(_natural_id, 3) filter (least({COUNTERS}, share_count) < 0) as negative_counters,
        count(*) filter (unique_impression_count > impression_count) as overreached_count,
        count(*) filter (impression_count is null) / nullif(count(*), 0) as uncounted_share
    """,
    expectations=(
        expect_fresh(hours=48),
        NO_NEGATIVE_COUNTER,
        ExpectNone(
            "overreached_count > 0",
            show=("overreached_count", "record_count"),
            says="No post reached more members than times it was shown",
            notes="Reach or impressions mean something else now: rates by them would be wrong.",
            severity="warning",
        ),
        ExpectNone(
            "uncounted_share > 0.05",
            show=("uncounted_share", "record_count"),
            says="At most one post in twenty comes without its impressions",
            notes="LinkedIn renamed or retired the metric: rates by impressions are unknown.",
            severity="warning",
        ),
    ),
)

COMMENTS = quality(
    "linkedin",
    "comments",
    facts="""
        count(*) filter (least(like_count, reply_count) < 0) as negative_counter_count,
        min(_natural_id, 3) filter (least(like_count, reply_count) < 0) as negative_counters,
        count(*) filter (modified_at < created_at) as edited_early_count,
        list_max(map_values(histogram(actor))) / nullif(count(*), 0) as busiest_share
    """,
    expectations=(
        expect_fresh(hours=48),
        *expect_steady_weeks(),
        NO_NEGATIVE_COUNTER,
        EDITED_AFTER_MADE,
        ExpectNone(
            "busiest_share > 0.5 and record_count >= 100",
            show=("busiest_share", "record_count"),
            says="No single member or page wrote half of all comments",
            notes="One voice floods the discussion: leave it out of engagement before you read it.",
            severity="warning",
        ),
    ),
    happened_at="created_at",
)

SUITES = (
    provenance("linkedin", "organizations", happened_at="null"),
    ORGANIZATIONS,
    provenance("linkedin", "network_sizes", happened_at="null"),
    NETWORK_SIZES,
    provenance("linkedin", "follower_segments", happened_at="null"),
    FOLLOWER_SEGMENTS,
    provenance("linkedin", "posts", happened_at="greatest(created_at, modified_at)"),
    POSTS,
    provenance("linkedin", "post_statistics", happened_at="null"),
    POST_STATISTICS,
    # Reactions and comments of a day may be negative: more were taken back than given.
    *days("share_statistics", "impression_count, unique_impression_count, click_count"),
    *days("follower_statistics", "paid_gain, 0"),
    *days("page_statistics", "page_view_count, unique_page_view_count"),
    provenance("linkedin", "comments", happened_at="greatest(created_at, modified_at)"),
    COMMENTS,
    *deletions("linkedin", streams=("posts",)),
)
