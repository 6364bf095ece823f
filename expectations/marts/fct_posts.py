"""Posts, before they are published."""

from expectations.marts.provenance import provenance
from expectations.marts.quality import quality
from expectations.suite import ExpectNone

SUITES = (
    provenance(
        "engagement.fct_posts",
        happened_at="posted_at",
        counts="""
            (
                select sum(staging_row_count) from quality.record_reconciliation
                where stream in ('statuses', 'tag_timeline', 'tweets', 'mentions', 'search')
            ) as staged_count,
            (
                select max(staging_row_count) from quality.record_reconciliation
                where stream in ('statuses', 'tag_timeline', 'tweets', 'mentions', 'search')
            ) as largest_staged_count
        """,
        reconciled=(
            ExpectNone(
                "row_count < largest_staged_count",
                show=("row_count", "largest_staged_count"),
                says="There are at least as many posts as in the largest stream of posts",
                notes="Posts were lost between staging and the mart.",
            ),
        ),
    ),
    quality(
        "engagement.fct_posts",
        facts="""
            max(interaction_count) as largest_interaction_count,
            arg_max(post_id, interaction_count) as largest_post,
            max(engagement_rate_by_followers) filter (followers_count_at_post >= 1000)
                as largest_rate,
            count(*) filter (
                impression_count < interaction_count and impression_count > 0
            ) / nullif(count(*) filter (impression_count > 0), 0) as unseen_share,
            date_diff('day', max(posted_at), max(build_at)) as quiet_days,
            count(*) filter (owner_kind = 'brand') as brand_post_count,
            avg(interaction_coverage) filter (owner_kind <> 'other') as mean_coverage,
            count(distinct platform) as platform_count,
            (select count(distinct platform) from published.engagement_fct_posts)
                as published_platform_count
        """,
        expectations=(
            ExpectNone(
                "largest_interaction_count > 100000000",
                show=("largest_interaction_count", "largest_post"),
                says="No post earned more than a hundred million interactions",
                notes="More than any post ever did: counters were added up twice.",
            ),
            ExpectNone(
                "largest_rate > 5",
                show=("largest_rate",),
                says="No post of a large account earned five times as many interactions as it has "
                "followers",
                notes="Followers at the time of the post are wrong, or the post was bought.",
                severity="warning",
            ),
            ExpectNone(
                "unseen_share > 0.01",
                show=("unseen_share",),
                says="Nearly no post has more interactions than impressions",
                notes="Impressions mean something else now: rates by impressions are wrong.",
                severity="warning",
            ),
            ExpectNone(
                "quiet_days > 7",
                show=("quiet_days", "row_count"),
                says="The last post is at most a week old",
                notes="No post arrives any more although the streams were read.",
                severity="warning",
            ),
            ExpectNone(
                "brand_post_count = 0 and row_count > 0",
                show=("brand_post_count", "row_count"),
                says="Some posts are the brand's own",
                notes="The brand's handle in the settings matches no account: every KPI of the "
                "brand would be empty.",
            ),
            ExpectNone(
                "mean_coverage < 0.5",
                show=("mean_coverage",),
                says="Half of the counters of the brand's and competitors' posts are known",
                notes="Engagement rests on few posts: look at the coverage beside each figure.",
                severity="warning",
            ),
            ExpectNone(
                "platform_count < published_platform_count",
                show=("platform_count", "published_platform_count"),
                says="No platform vanished since the last snapshot",
                notes="A platform's source has no rows any more: totals fall for no real reason.",
            ),
        ),
        category="platform",
        of="platforms",
    ),
)
