"""Sentiment of posts, before it is published."""

from expectations.marts.provenance import provenance
from expectations.marts.quality import quality
from expectations.suite import ExpectNone

SUITES = (
    provenance(
        "engagement.fct_post_sentiments",
        records=("record_id", "sentiment_record_id"),
        happened_at="posted_at",
        counts="(select count(*) from engagement.fct_posts) as post_count",
        reconciled=(
            ExpectNone(
                "row_count > post_count",
                show=("row_count", "post_count"),
                says="No post has two valences",
                notes="A join fans out: means would count some posts twice.",
            ),
        ),
    ),
    quality(
        "engagement.fct_post_sentiments",
        facts="""
            avg((model_run_id is null)::integer) as unscored_share,
            avg((method is null)::integer) as unread_share,
            avg(valence) filter (owner_kind = 'other') as mean_valence,
            (
                select avg(valence) from published.engagement_fct_post_sentiments
                where owner_kind = 'other'
            ) as published_mean_valence
        """,
        expectations=(
            ExpectNone(
                "unscored_share > 0.05",
                show=("unscored_share", "row_count"),
                says="At most every twentieth text waits for its score",
                notes="Scoring fails or does not run: `kenno score sentiment` tells.",
                severity="warning",
            ),
            ExpectNone(
                "unread_share > 0.5",
                show=("unread_share", "row_count"),
                says="Half of the posts are in English or Finnish",
                notes="People write in languages that nothing here reads: means say little.",
                severity="warning",
            ),
            ExpectNone(
                "abs(mean_valence - published_mean_valence) > 0.2 and row_count >= 1000",
                show=("mean_valence", "published_mean_valence"),
                says="How people sound in all did not jump since it was published last",
                notes="A word list changed, or a source was lost: compare lexicon_version.",
                severity="warning",
            ),
        ),
        category="language",
        of="languages",
    ),
)
