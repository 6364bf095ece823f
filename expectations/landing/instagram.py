"""Instagram: accounts, media, stories, comments and insights, before dbt reads them."""

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

MOST_VALUES_ARE_TOLD = ExpectNone(
    "untold_share > 0.05",
    show=("untold_share", "record_count"),
    says="At most one value in twenty is missing",
    notes="Instagram names the metric and gives no number: rates and reach rest on few values.",
    severity="warning",
)

VIEWS_ARE_TOLD = ExpectNone(
    "view_count = 0 and record_count > 0",
    show=("view_count", "record_count"),
    says="The views are among the metrics",
    notes="Instagram has retired the metric of views too: find its successor in the changelog, and "
    "ask for it. Until then reach and rates are unknown, not zero.",
)

ACCOUNT = quality(
    "instagram",
    "account",
    facts="""
        count(*) filter (
            least(followers_count, follows_count, media_count) < 0
        ) as negative_counter_count,
        min(username, 3) filter (
            least(followers_count, follows_count, media_count) < 0
        ) as negative_counters,
        count(*) filter (followers_count is null) as unfollowed_count,
        count(*) - count(distinct lower(username)) as shared_handle_count
    """,
    expectations=(
        expect_records(),
        expect_fresh(hours=48),
        NO_NEGATIVE_COUNTER,
        ExpectNone(
            "unfollowed_count > 0",
            show=("unfollowed_count", "record_count"),
            says="Every profile tells its followers",
            notes="Rates by followers and the comparison with competitors lose these accounts.",
            severity="warning",
        ),
        ExpectNone(
            "shared_handle_count > 0",
            show=("shared_handle_count",),
            says="No two profiles have the same handle",
            notes="An account was deleted and made anew: its history begins again.",
            severity="warning",
        ),
    ),
)


def media(stream: str, *expectations: ExpectNone) -> tuple[Suite, Suite]:
    """Return the suites of a stream of media, with what is expected of this one alone."""
    return (
        provenance("instagram", stream, happened_at="created_at"),
        quality(
            "instagram",
            stream,
            facts="""
        count(*) filter (least(like_count, comment_count) < 0) as negative_counter_count,
        min(_natural_id, 3) filter (least(like_count, comment_count) < 0) as negative_counters,
        list_sort(list(distinct media_type) filter (
            media_type not in ('IMAGE', 'VIDEO', 'CAROUSEL_ALBUM')
        )) as unknown_types,
        list_sort(list(distinct media_product_type) filter (
            media_product_type not in ('FEED', 'REELS', 'STORY', 'AD')
        )) as unknown_surfaces,
        count(*) filter (
            id in (select unnest(json_extract_string(children, '$[*].id')) from latest)
        ) as part_count
            """,
            expectations=(
                expect_fresh(hours=48),
                *expectations,
                NO_NEGATIVE_COUNTER,
                ExpectNone(
                    "len(unknown_types) > 0 or len(unknown_surfaces) > 0",
                    show=("unknown_types", "unknown_surfaces"),
                    says="All media is of a kind that we know",
                    notes="Instagram has a new kind: say which metrics it has, or it has none.",
                    severity="warning",
                ),
                ExpectNone(
                    "part_count > 0",
                    show=("part_count", "record_count"),
                    says="No part of an album is a post of its own",
                    notes="An album and its pictures would be counted as several posts.",
                ),
            ),
            happened_at="created_at",
        ),
    )


COMMENTS = quality(
    "instagram",
    "comments",
    facts="""
        count(*) filter (like_count < 0) as negative_counter_count,
        min(_natural_id, 3) filter (like_count < 0) as negative_counters,
        count(*) filter (username is null) / nullif(count(*), 0) as nameless_share,
        count(*) filter (parent_id = id) as circular_count
    """,
    expectations=(
        expect_fresh(hours=48),
        *expect_steady_weeks(),
        NO_NEGATIVE_COUNTER,
        ExpectNone(
            "nameless_share > 0.5 and record_count >= 100",
            show=("nameless_share", "record_count"),
            says="Most comments tell who wrote them",
            notes="The app lost instagram_manage_comments: customers cannot be told apart.",
            severity="warning",
        ),
        ExpectNone(
            "circular_count > 0",
            show=("circular_count",),
            says="No comment answers itself",
            notes="Identifiers are read from the wrong fields: threads would never end.",
        ),
    ),
    happened_at="created_at",
)

INSIGHT_FACTS = """
    count(*) filter (value is null) / nullif(count(*), 0) as untold_share,
    count(*) filter (metric = 'views') as view_count,
    count(*) filter (metric in (
        'plays', 'clips_replays_count', 'ig_reels_aggregated_all_plays_count', 'video_views'
    )) as counted_again_count
"""

MEDIA_INSIGHTS = quality(
    "instagram",
    "media_insights",
    facts=INSIGHT_FACTS,
    expectations=(
        expect_fresh(hours=48),
        MOST_VALUES_ARE_TOLD,
        VIEWS_ARE_TOLD,
        ExpectNone(
            "counted_again_count > 0",
            show=("counted_again_count",),
            says="No metric counts the views of a reel again",
            notes="Plays are views already: whoever adds them counts each twice.",
        ),
    ),
)

ACCOUNT_INSIGHTS = quality(
    "instagram",
    "account_insights",
    facts=INSIGHT_FACTS,
    expectations=(expect_fresh(hours=48), MOST_VALUES_ARE_TOLD, VIEWS_ARE_TOLD),
    happened_at="day",
)

SUITES = (
    provenance("instagram", "account", happened_at="null"),
    ACCOUNT,
    *media("media", expect_records(), *expect_steady_weeks()),
    # Days without a story, and competitors who do not post, are usual.
    *media("stories"),
    *media("competitor_media"),
    provenance("instagram", "comments", happened_at="created_at"),
    COMMENTS,
    provenance("instagram", "media_insights", happened_at="null"),
    MEDIA_INSIGHTS,
    provenance("instagram", "account_insights", happened_at="day"),
    ACCOUNT_INSIGHTS,
    *deletions("instagram", streams=("media", "comments")),
)
