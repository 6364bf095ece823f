"""Topics, their daily volume and their bursts, before they are published."""

from expectations.marts.provenance import provenance
from expectations.marts.quality import quality
from expectations.suite import ExpectNone

DIM_TOPICS = (
    provenance("engagement.dim_topics", happened_at="last_seen_date"),
    quality(
        "engagement.dim_topics",
        facts="""
            count(*) filter (is_followed) as followed_count,
            max(length(topic)) as longest_topic
        """,
        expectations=(
            ExpectNone(
                "followed_count = 0",
                show=("followed_count", "row_count"),
                says="People talk of some topic that we listen for",
                notes="The topics of kenno.toml are written otherwise, or no search is read.",
                severity="warning",
            ),
            ExpectNone(
                "longest_topic > 200",
                show=("longest_topic",),
                says="No topic is a whole sentence",
                notes="A platform's hashtags are not cut apart: every count by topic is wrong.",
                severity="warning",
            ),
        ),
    ),
)

TOPIC_DAILY = (
    provenance(
        "engagement.topic_daily",
        records=(),
        record_lists=("record_ids",),
        happened_at="date",
        counts="(select sum(post_count) from engagement.dim_topics) as topic_post_count",
    ),
    quality(
        "engagement.topic_daily",
        facts="""
            sum(post_count) - (select sum(post_count) from engagement.dim_topics) as surplus,
            sum(rated_post_count) / nullif(sum(post_count), 0) as rated_share
        """,
        expectations=(
            ExpectNone(
                "surplus <> 0",
                show=("surplus", "row_count"),
                says="The days of all topics sum up to what the topics have",
                notes="A join with sentiment lost or repeated posts.",
            ),
            ExpectNone(
                "rated_share < 0.15 and row_count >= 1000",
                show=("rated_share",),
                says="At least every seventh post on a topic has a valence",
                notes="Means over so few say little: look at languages and word lists.",
                severity="warning",
            ),
        ),
        category="topic_kind",
        of="kinds of topics",
    ),
)

TREND_BURSTS = (
    provenance(
        "engagement.fct_trend_bursts",
        records=(),
        record_lists=("record_ids",),
        happened_at="peak_at",
    ),
    quality(
        "engagement.fct_trend_bursts",
        facts="""
            max(duration_hours) / 24 as longest_days,
            count(*) filter (started_at >= build_at - interval 7 days) as week_count,
            count(*) filter (excess_post_count <= 0) as empty_count
        """,
        expectations=(
            ExpectNone(
                "empty_count > 0",
                show=("empty_count", "row_count"),
                says="Every burst brought more posts than usual",
                notes="The usual volume is counted wrongly.",
            ),
            ExpectNone(
                "longest_days > 60",
                show=("longest_days",),
                says="No burst lasts for two months",
                notes="Talk rose for good, or a source was read wider: it is no burst.",
                severity="warning",
            ),
            ExpectNone(
                "week_count > 100",
                show=("week_count",),
                says="The last week had no hundred bursts",
                notes="A flood of automated posts, or a least number of posts that is too low.",
                severity="warning",
            ),
        ),
    ),
)

TOPIC_VOLUMES = (
    provenance("engagement.topic_volumes", happened_at="period_at"),
    quality(
        "engagement.topic_volumes",
        facts="""
            sum(post_count) filter (resolution = 'day')
                - (select sum(post_count) from engagement.dim_topics) as surplus,
            count(z) / nullif(count(*), 0) as judged_share
        """,
        expectations=(
            ExpectNone(
                "surplus <> 0",
                show=("surplus", "row_count"),
                says="The days of all topics sum up to what the topics have",
                notes="Days were lost or doubled where volumes were joined with topics or bursts.",
            ),
            ExpectNone(
                "judged_share < 0.3 and row_count >= 1000",
                show=("judged_share",),
                says="At least a third of the periods can be judged against those before",
                notes="A platform is read since a few weeks only: there can be no bursts yet.",
                severity="warning",
            ),
        ),
        category="resolution || topic_kind",
        of="resolutions and kinds of topics",
    ),
)

SUITES = (*DIM_TOPICS, *TOPIC_DAILY, *TREND_BURSTS, *TOPIC_VOLUMES)
