"""Mastodon: profiles, posts and notifications, before dbt reads them."""

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

POST_FACTS = """
    count(*) filter (least(favourites_count, reblogs_count, replies_count, quotes_count) < 0)
        as negative_counter_count,
    min(_natural_id, 3) filter (
        least(favourites_count, reblogs_count, replies_count, quotes_count) < 0
    ) as negative_counters,
    count(*) filter (favourites_count is null) / nullif(count(*), 0) as uncounted_share,
    list_sort(list(distinct visibility) filter (
        visibility not in ('public', 'unlisted', 'private', 'direct')
    )) as unknown_visibilities,
    count(*) filter (visibility in ('private', 'direct')) as private_count,
    min(_natural_id, 3) filter (visibility in ('private', 'direct')) as private_posts,
    count(*) filter (edited_at < created_at) as edited_early_count,
    count(*) filter (account_is_bot) / nullif(count(*), 0) as bot_share
"""

NO_NEGATIVE_COUNTER = expect_no_negative_counter("No counter of a post is negative")

MOST_ARE_COUNTED = ExpectNone(
    "uncounted_share > 0.05",
    show=("uncounted_share", "record_count"),
    says="At most one post in twenty comes without its favourites",
    notes="The server stopped sending counters: engagement rates would rest on few posts.",
    severity="warning",
)

KNOWN_VISIBILITY = ExpectNone(
    "len(unknown_visibilities) > 0",
    show=("unknown_visibilities",),
    says="Every post is public, unlisted, private or direct",
    notes="Mastodon has a new visibility: decide whether we may keep such posts.",
    severity="warning",
)

EDITED_AFTER_POSTED = ExpectNone(
    "edited_early_count > 0",
    show=("edited_early_count",),
    says="No post was edited before it was posted",
    notes="Times are read from the wrong fields, or the server's clock jumped.",
    severity="warning",
)

FEW_BOTS = ExpectNone(
    "bot_share > 0.5",
    show=("bot_share", "record_count"),
    says="At most half of the posts under our hashtags come from automated accounts",
    notes="A hashtag is flooded: trends and share of voice would measure machines.",
    severity="warning",
)

NOTHING_PRIVATE = ExpectNone(
    "private_count > 0",
    show=("private_count", "private_posts"),
    says="No post under our hashtags is private",
    notes="A hashtag timeline is public. The server leaks, or we read with a right that we "
    "should not use: do not publish these.",
)

ACCOUNTS = quality(
    "mastodon",
    "accounts",
    facts="""
        count(*) filter (least(followers_count, following_count, statuses_count) < 0)
            as negative_counter_count,
        min(acct, 3) filter (least(followers_count, following_count, statuses_count) < 0)
            as negative_counters,
        count(*) filter (followers_count is null) as unfollowed_count,
        count(*) - count(distinct lower(acct)) as shared_handle_count
    """,
    expectations=(
        expect_records(),
        expect_fresh(hours=48),
        expect_no_negative_counter("No counter of a profile is negative"),
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

STATUSES = quality(
    "mastodon",
    "statuses",
    facts=POST_FACTS,
    expectations=(
        expect_records(),
        expect_fresh(hours=48),
        *expect_steady_weeks(),
        NO_NEGATIVE_COUNTER,
        MOST_ARE_COUNTED,
        KNOWN_VISIBILITY,
        EDITED_AFTER_POSTED,
    ),
    happened_at="created_at",
)

TAG_TIMELINE = quality(
    "mastodon",
    "tag_timeline",
    facts=POST_FACTS,
    expectations=(
        expect_fresh(hours=48),
        *expect_steady_weeks(),
        NO_NEGATIVE_COUNTER,
        KNOWN_VISIBILITY,
        NOTHING_PRIVATE,
        FEW_BOTS,
    ),
    happened_at="created_at",
)

NOTIFICATIONS = quality(
    "mastodon",
    "notifications",
    facts="""
        list_sort(list(distinct type) filter (type not in (
            'mention', 'status', 'reblog', 'follow', 'follow_request', 'favourite', 'poll',
            'update', 'quote', 'quoted_update', 'admin.sign_up', 'admin.report',
            'severed_relationships', 'moderation_warning'
        ))) as unknown_types,
        count(*) filter (
            type in ('mention', 'reblog', 'favourite') and status_id is null
        ) as postless_count,
        min(_natural_id, 3) filter (
            type in ('mention', 'reblog', 'favourite') and status_id is null
        ) as postless_notifications,
        count(*) filter (status_created_at > created_at + interval 5 minutes) as early_act_count,
        list_max(map_values(histogram(account_id))) / nullif(count(*), 0) as busiest_share
    """,
    expectations=(
        expect_fresh(hours=48),
        *expect_steady_weeks(),
        ExpectNone(
            "len(unknown_types) > 0",
            show=("unknown_types",),
            says="Every notification is of a kind that we know",
            notes="Mastodon has a new kind: say in the act types what it means, or it is lost.",
            severity="warning",
        ),
        ExpectNone(
            "postless_count > 0.02 * record_count",
            show=("postless_count", "record_count", "postless_notifications"),
            says="Nearly every mention, boost and favourite names its post",
            notes="The acts remain, but not what they were about: conversations break apart.",
            severity="warning",
        ),
        ExpectNone(
            "early_act_count > 0",
            show=("early_act_count",),
            says="Nobody reacts to a post before it is there",
            notes="Times are read from the wrong fields: reply times would be negative.",
            severity="warning",
        ),
        ExpectNone(
            "busiest_share > 0.5 and record_count >= 100",
            show=("busiest_share", "record_count"),
            says="No single account is behind half of all notifications",
            notes="One account floods the brand: leave it out of engagement before you read it.",
            severity="warning",
        ),
    ),
    happened_at="created_at",
)

STATUS_VERSIONS = quality(
    "mastodon",
    "status_versions",
    facts="""
        count(distinct status_id) as edited_count,
        count(distinct status_id) filter (
            status_id in (
                select status_id from latest group by status_id having count(*) = 1
            )
        ) as lonely_count
    """,
    expectations=(
        expect_fresh(hours=48),
        ExpectNone(
            "lonely_count > 0.1 * edited_count and edited_count >= 10",
            show=("lonely_count", "edited_count"),
            says="Nearly every edited post has its first version too",
            notes="The server no longer gives histories: what a post said first is lost.",
            severity="warning",
        ),
    ),
)

SUITES = (
    provenance("mastodon", "accounts", happened_at="created_at"),
    ACCOUNTS,
    provenance("mastodon", "statuses", happened_at="greatest(created_at, edited_at)"),
    STATUSES,
    provenance("mastodon", "tag_timeline", happened_at="greatest(created_at, edited_at)"),
    TAG_TIMELINE,
    provenance("mastodon", "notifications", happened_at="created_at"),
    NOTIFICATIONS,
    provenance("mastodon", "status_versions", happened_at="created_at"),
    STATUS_VERSIONS,
    *deletions("mastodon", streams=("statuses", "tag_timeline")),
)
