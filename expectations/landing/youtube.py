"""YouTube: channels, videos, comments and replies, before dbt reads them."""

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

FEW_NAMELESS = ExpectNone(
    "nameless_share > 0.1",
    show=("nameless_share", "record_count"),
    says="At most one comment in ten has no author",
    notes="YouTube stopped naming the channels of authors: acts cannot be told apart by person.",
    severity="warning",
)

COMMENT_FACTS = """
    count(*) filter (like_count < 0) as negative_counter_count,
    min(_natural_id, 3) filter (like_count < 0) as negative_counters,
    count(*) filter (author_channel_id is null) / nullif(count(*), 0) as nameless_share,
    count(*) filter (updated_at < published_at) as edited_early_count,
    list_max(map_values(histogram(author_channel_id))) / nullif(count(*), 0) as busiest_share
"""

COMMENT_EXPECTATIONS = (
    NO_NEGATIVE_COUNTER,
    FEW_NAMELESS,
    ExpectNone(
        "edited_early_count > 0",
        show=("edited_early_count",),
        says="No comment was edited before it was written",
        notes="Times are read from the wrong fields: reply times would be wrong.",
        severity="warning",
    ),
    ExpectNone(
        "busiest_share > 0.5 and record_count >= 100",
        show=("busiest_share", "record_count"),
        says="No single channel wrote half of all comments",
        notes="One channel floods the discussion: leave it out of engagement before you read it.",
        severity="warning",
    ),
)

CHANNELS = quality(
    "youtube",
    "channels",
    facts="""
        count(*) filter (least(view_count, subscriber_count, video_count) < 0)
            as negative_counter_count,
        min(_natural_id, 3) filter (least(view_count, subscriber_count, video_count) < 0)
            as negative_counters,
        count(*) filter (
            subscriber_count is null and not coalesce(is_subscriber_count_hidden, false)
        ) as uncounted_count,
        count(*) filter (uploads_playlist_id is null) as listless_count
    """,
    expectations=(
        expect_records(),
        expect_fresh(hours=48),
        NO_NEGATIVE_COUNTER,
        ExpectNone(
            "uncounted_count > 0",
            show=("uncounted_count", "record_count"),
            says="Every channel tells its subscribers, or says that it hides them",
            notes="The part statistics is no longer asked for, or no longer given.",
            severity="warning",
        ),
        ExpectNone(
            "listless_count > 0",
            show=("listless_count", "record_count"),
            says="Every channel names the playlist of its uploads",
            notes="The part contentDetails is missing: no new videos would be found.",
        ),
    ),
)

VIDEOS = quality(
    "youtube",
    "videos",
    facts="""
        count(*) filter (least(view_count, like_count, comment_count) < 0)
            as negative_counter_count,
        min(_natural_id, 3) filter (least(view_count, like_count, comment_count) < 0)
            as negative_counters,
        count(*) filter (view_count is null) / nullif(count(*), 0) as unviewed_share,
        count(*) filter (like_count is null) / nullif(count(*), 0) as unliked_share,
        count(*) filter (like_count > view_count) as overliked_count,
        min(_natural_id, 3) filter (like_count > view_count) as overliked_videos
    """,
    expectations=(
        expect_records(),
        expect_fresh(hours=48),
        NO_NEGATIVE_COUNTER,
        ExpectNone(
            "unviewed_share > 0.05",
            show=("unviewed_share", "record_count"),
            says="At most one video in twenty comes without its views",
            notes="The part statistics is no longer asked for, or no longer given.",
            severity="warning",
        ),
        ExpectNone(
            "unliked_share > 0.5",
            show=("unliked_share", "record_count"),
            says="Most videos show their likes",
            notes="Owners hide likes one by one; if most are missing, YouTube stopped giving them.",
            severity="warning",
        ),
        ExpectNone(
            "overliked_count > 0",
            show=("overliked_count", "overliked_videos"),
            says="No video has more likes than views",
            notes="Views mean something else now: rates by views would be wrong.",
            severity="warning",
        ),
    ),
    happened_at="published_at",
)

COMMENT_THREADS = quality(
    "youtube",
    "comment_threads",
    facts=f"""
        {COMMENT_FACTS.strip()},
        count(*) filter (
            reply_count < coalesce(json_array_length(included_replies), 0)
        ) as overfull_count
    """,
    expectations=(
        expect_fresh(hours=48),
        *expect_steady_weeks(),
        *COMMENT_EXPECTATIONS,
        ExpectNone(
            "overfull_count > 0",
            show=("overfull_count", "record_count"),
            says="No thread brings more replies than it counts",
            notes="The count means something else: replies beyond would not be asked for.",
            severity="warning",
        ),
    ),
    happened_at="published_at",
)

REPLIES = quality(
    "youtube",
    "replies",
    facts=COMMENT_FACTS,
    expectations=(expect_fresh(hours=48), *COMMENT_EXPECTATIONS),
    happened_at="published_at",
)

SUITES = (
    provenance("youtube", "channels", happened_at="published_at"),
    CHANNELS,
    provenance("youtube", "videos", happened_at="published_at"),
    VIDEOS,
    provenance("youtube", "comment_threads", happened_at="greatest(published_at, updated_at)"),
    COMMENT_THREADS,
    provenance("youtube", "replies", happened_at="greatest(published_at, updated_at)"),
    REPLIES,
    *deletions("youtube", streams=("videos",)),
)
