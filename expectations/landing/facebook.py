"""Facebook: the brand's Page, its posts, comments and insights, before dbt reads them."""

from expectations.landing.deletions import deletions
from expectations.landing.provenance import provenance
from expectations.landing.quality import (
    expect_fresh,
    expect_no_negative_counter,
    expect_records,
    expect_steady_weeks,
    quality,
)
from expectations.suite import ExpectNone

NO_NEGATIVE_COUNTER = expect_no_negative_counter()

MOST_VALUES_ARE_TOLD = ExpectNone(
    "untold_share > 0.05",
    show=("untold_share", "record_count"),
    says="At most one value in twenty is missing",
    notes="Facebook names the metric and gives no number: rates and reach rest on few values.",
    severity="warning",
)

VIEWS_ARE_TOLD = ExpectNone(
    "view_count = 0 and record_count > 0",
    show=("view_count", "record_count"),
    says="The views are among the metrics",
    notes="Facebook has retired the metric of views too: find its successor in the list of "
    "deprecated metrics, and ask for it. Until then reach and rates are unknown, not zero.",
)

PAGE = quality(
    "facebook",
    "page",
    facts="""
        count(*) filter (least(followers_count, fan_count) < 0) as negative_counter_count,
        min(id, 3) filter (least(followers_count, fan_count) < 0) as negative_counters,
        count(*) filter (followers_count is null) as unfollowed_count
    """,
    expectations=(
        expect_records(),
        expect_fresh(hours=48),
        NO_NEGATIVE_COUNTER,
        ExpectNone(
            "unfollowed_count > 0",
            show=("unfollowed_count", "record_count"),
            says="The Page tells its followers",
            notes="Rates by followers and the comparison with competitors lose the Page.",
            severity="warning",
        ),
    ),
)

POSTS = quality(
    "facebook",
    "posts",
    facts="""
        count(*) filter (
            least(share_count, comment_count, reaction_count) < 0
        ) as negative_counter_count,
        min(_natural_id, 3) filter (
            least(share_count, comment_count, reaction_count) < 0
        ) as negative_counters,
        count(*) filter (reaction_count is null) / nullif(count(*), 0) as uncounted_share,
        count(*) filter (coalesce(message, story) is null) / nullif(count(*), 0) as empty_share,
        count(*) filter (updated_at < created_at) as edited_early_count,
        count(distinct page_id) as page_count
    """,
    expectations=(
        expect_records(),
        expect_fresh(hours=48),
        *expect_steady_weeks(),
        NO_NEGATIVE_COUNTER,
        ExpectNone(
            "uncounted_share > 0.05",
            show=("uncounted_share", "record_count"),
            says="At most one post in twenty comes without its reactions",
            notes="The token lost pages_read_engagement: engagement rates would rest on few posts.",
            severity="warning",
        ),
        ExpectNone(
            "empty_share > 0.2",
            show=("empty_share", "record_count"),
            says="Most posts have a text or a story",
            notes="The text moved to another field: sentiment and topics would starve.",
            severity="warning",
        ),
        ExpectNone(
            "edited_early_count > 0",
            show=("edited_early_count",),
            says="No post changed before it was posted",
            notes="Times are read from the wrong fields.",
            severity="warning",
        ),
        ExpectNone(
            "page_count > 1",
            show=("page_count",),
            says="All posts are of one Page",
            notes="The token or the brand's handle was changed to another Page: its history and "
            "the old one's would be added up.",
            severity="warning",
        ),
    ),
    happened_at="created_at",
)

REACTIONS = quality(
    "facebook",
    "reactions",
    facts="""
        count(*) filter (
            least(
                like_count, love_count, care_count, haha_count, wow_count, sad_count, angry_count
            ) < 0
        ) as negative_counter_count,
        min(_natural_id, 3) filter (
            least(
                like_count, love_count, care_count, haha_count, wow_count, sad_count, angry_count
            ) < 0
        ) as negative_counters
    """,
    expectations=(expect_fresh(hours=48), NO_NEGATIVE_COUNTER),
    happened_at="created_at",
)

COMMENTS = quality(
    "facebook",
    "comments",
    facts="""
        count(*) filter (least(like_count, comment_count) < 0) as negative_counter_count,
        min(_natural_id, 3) filter (least(like_count, comment_count) < 0) as negative_counters,
        count(*) filter (from_id is null) / nullif(count(*), 0) as nameless_share,
        count(*) filter (parent_id = id) as circular_count
    """,
    expectations=(
        expect_fresh(hours=48),
        *expect_steady_weeks(),
        NO_NEGATIVE_COUNTER,
        ExpectNone(
            "nameless_share > 0.95 and record_count >= 100",
            show=("nameless_share", "record_count"),
            says="Some comments tell who wrote them",
            notes="The app lost pages_read_user_content: not even the brand's own answers are "
            "told apart, so that response times cannot be measured.",
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

PAGE_INSIGHTS = quality(
    "facebook",
    "page_insights",
    facts="""
        count(*) filter (value is null) / nullif(count(*), 0) as untold_share,
        count(*) filter (metric = 'page_media_view') as view_count,
        count(*) filter (
            date_diff('day', day, cast(end_at as date)) not between 0 and 1
        ) as strange_day_count
    """,
    expectations=(
        expect_fresh(hours=48),
        MOST_VALUES_ARE_TOLD,
        VIEWS_ARE_TOLD,
        ExpectNone(
            "strange_day_count > 0",
            show=("strange_day_count", "record_count"),
            says="Each value's day ends when the value does",
            notes="Facebook changed its zone of reporting: days would be shifted by one.",
        ),
    ),
    happened_at="end_at",
)

POST_INSIGHTS = quality(
    "facebook",
    "post_insights",
    facts="""
        count(*) filter (value is null) / nullif(count(*), 0) as untold_share,
        count(*) filter (metric = 'post_media_view') as view_count,
        count(*) filter (value < 0) as negative_counter_count,
        min(_natural_id, 3) filter (value < 0) as negative_counters
    """,
    expectations=(
        expect_fresh(hours=48),
        NO_NEGATIVE_COUNTER,
        MOST_VALUES_ARE_TOLD,
        VIEWS_ARE_TOLD,
    ),
)

SUITES = (
    provenance("facebook", "page", happened_at="null"),
    PAGE,
    provenance("facebook", "posts", happened_at="greatest(created_at, updated_at)"),
    POSTS,
    provenance("facebook", "reactions", happened_at="created_at"),
    REACTIONS,
    provenance("facebook", "comments", happened_at="created_at"),
    COMMENTS,
    provenance("facebook", "page_insights", happened_at="end_at"),
    PAGE_INSIGHTS,
    provenance("facebook", "post_insights", happened_at="null"),
    POST_INSIGHTS,
    *deletions("facebook", streams=("posts", "comments")),
)
