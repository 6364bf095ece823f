"""Accounts and what ties them: follows, mentions, reposts and topics, before publishing."""

from expectations.marts.counted import counted
from expectations.marts.provenance import provenance
from expectations.marts.quality import quality
from expectations.suite import ExpectNone

ACCOUNTS = (
    provenance("engagement.dim_accounts"),
    quality(
        "engagement.dim_accounts",
        facts="count(*) filter (owner_kind = 'brand') as brand_account_count",
        expectations=(
            ExpectNone(
                "brand_account_count = 0 and row_count > 0",
                show=("brand_account_count", "row_count"),
                says="The company has an account somewhere",
                notes="The handles of kenno.toml are written otherwise: nothing is the brand's.",
                severity="warning",
            ),
        ),
        category="platform",
        of="platforms",
    ),
)

FOLLOWS = (
    provenance("engagement.fct_follows", happened_at="followed_at"),
    quality(
        "engagement.fct_follows",
        facts="count(followed_account_key) / nullif(count(*), 0) as told_share",
        expectations=(
            ExpectNone(
                "told_share < 0.5 and row_count >= 100",
                show=("told_share", "row_count"),
                says="Of most follows it is known which account is followed",
                notes="Several accounts of the company on one platform: notifications do not say "
                "which of them was meant.",
                severity="warning",
            ),
        ),
        category="platform",
        of="platforms",
    ),
)

MENTIONS = (
    provenance("engagement.fct_post_mentions", happened_at="posted_at"),
    quality(
        "engagement.fct_post_mentions",
        facts="count(*) / nullif(count(distinct post_key), 0) as mentions_a_post",
        expectations=(
            ExpectNone(
                "mentions_a_post > 10 and row_count >= 1000",
                show=("mentions_a_post",),
                says="A post that mentions somebody mentions few",
                notes="A platform's list of people is not what the post mentions, or spam came in.",
                severity="warning",
            ),
        ),
        category="platform",
        of="platforms",
    ),
)

REPOSTS = (
    provenance("engagement.fct_reposts", happened_at="posted_at"),
    quality(
        "engagement.fct_reposts",
        facts="count(first_account_key) / nullif(count(*), 0) as found_share",
        expectations=(
            ExpectNone(
                "found_share < 0.2 and row_count >= 1000",
                show=("found_share", "row_count"),
                says="Of every fifth repost at least the first post was read",
                notes="Reposts are read without what they pass on: nobody is credited with them.",
                severity="warning",
            ),
        ),
        category="platform",
        of="platforms",
    ),
)

POST_TOPICS = (
    provenance("engagement.fct_post_topics", happened_at="posted_at"),
    quality(
        "engagement.fct_post_topics",
        facts="count(*) / nullif(count(distinct post_key), 0) as topics_a_post",
        expectations=(
            ExpectNone(
                "topics_a_post > 15 and row_count >= 1000",
                show=("topics_a_post",),
                says="A post has few topics",
                notes="A platform's hashtags are cut wrongly, or spam came in.",
                severity="warning",
            ),
        ),
        category="topic_kind",
        of="hashtags and events",
    ),
)

TOPIC_HASHTAGS = (
    provenance(
        "engagement.topic_hashtags",
        counts="(select count(distinct topic_key) from engagement.fct_post_topics) as topic_count,"
        " (select count(distinct topic_key) from engagement.topic_hashtags) as named_count",
        reconciled=(
            ExpectNone(
                "named_count <> topic_count",
                show=("named_count", "topic_count"),
                says="Every topic of a post has its hashtags",
                notes="An event lost its hashtags: questions by hashtag miss its posts.",
            ),
        ),
    ),
    quality(
        "engagement.topic_hashtags",
        facts="max(length(hashtag)) as longest_hashtag",
        expectations=(
            ExpectNone(
                "longest_hashtag > 200",
                show=("longest_hashtag",),
                says="No hashtag is a whole sentence",
                notes="A platform's hashtags are not cut apart.",
                severity="warning",
            ),
        ),
    ),
)

POST_TIMELINE = (
    counted(
        "engagement.post_timeline",
        period="posted_date",
        total="count(*)",
        counts="select count(*) from engagement.fct_posts",
        of="the posts",
        notes="The timeline was built before the posts, or a join repeats posts.",
    ),
    quality(
        "engagement.post_timeline",
        facts="count(valence) / nullif(count(*), 0) as rated_share",
        expectations=(
            ExpectNone(
                "rated_share < 0.1 and row_count >= 1000",
                show=("rated_share",),
                says="At least every tenth post has a valence",
                notes="Scores did not land, or languages have no word list.",
                severity="warning",
            ),
        ),
        category="platform",
        of="platforms",
    ),
)

SUITES = (*ACCOUNTS, *FOLLOWS, *MENTIONS, *REPOSTS, *POST_TOPICS, *TOPIC_HASHTAGS, *POST_TIMELINE)
