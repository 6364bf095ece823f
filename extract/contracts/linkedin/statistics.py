"""LinkedIn's statistics of the brand's page by day, from midnight to midnight UTC."""

from extract.contract import EPOCH_MILLISECONDS, Contract, Field, optional, required

TOTALS = "$.totalShareStatistics"
VIEWS = "$.totalPageStatistics.views"


def day(owner: str) -> tuple[Field, Field, Field]:
    """Return the fields that say whose day it is; `owner` is LinkedIn's name for the page."""
    return (
        required("organization", "varchar", "URN of the page.", at=f"$.{owner}"),
        required(
            "starts_at",
            "timestamp",
            "Start of the day, included.",
            at="$.timeRange.start",
            form=EPOCH_MILLISECONDS,
        ),
        required(
            "ends_at",
            "timestamp",
            "End of the day, excluded.",
            at="$.timeRange.end",
            form=EPOCH_MILLISECONDS,
        ),
    )


SHARE_STATISTICS = Contract(
    source="linkedin",
    stream="share_statistics",
    description="What happened on all posts of the brand's page in a day, organic acts only.",
    key=("organization", "starts_at"),
    fields=(
        *day("organizationalEntity"),
        optional(
            "impression_count",
            "bigint",
            "Times posts were shown in the day. Neither views nor reach.",
            at=f"{TOTALS}.impressionCount",
        ),
        optional(
            "unique_impression_count",
            "bigint",
            "Members to whom posts were shown in the day; not to be added up over days.",
            at=f"{TOTALS}.uniqueImpressionsCount",
        ),
        optional("click_count", "bigint", "Clicks in the day.", at=f"{TOTALS}.clickCount"),
        optional(
            "like_count",
            "bigint",
            "Reactions in the day, less those taken back: may be negative.",
            at=f"{TOTALS}.likeCount",
        ),
        optional(
            "comment_count",
            "bigint",
            "Comments in the day, less those deleted: may be negative.",
            at=f"{TOTALS}.commentCount",
        ),
        optional("share_count", "bigint", "Reposts in the day.", at=f"{TOTALS}.shareCount"),
        optional(
            "engagement",
            "double",
            "LinkedIn's own rate: acts per impression.",
            at=f"{TOTALS}.engagement",
        ),
    ),
)

FOLLOWER_STATISTICS = Contract(
    source="linkedin",
    stream="follower_statistics",
    description="Followers that the brand's page won in a day.",
    key=("organization", "starts_at"),
    fields=(
        *day("organizationalEntity"),
        optional(
            "organic_gain",
            "bigint",
            "Followers won without advertisement; negative where more left.",
            at="$.followerGains.organicFollowerGain",
        ),
        optional(
            "paid_gain",
            "bigint",
            "Followers won by advertisement.",
            at="$.followerGains.paidFollowerGain",
        ),
    ),
)

PAGE_STATISTICS = Contract(
    source="linkedin",
    stream="page_statistics",
    description="Visits to the brand's page in a day.",
    key=("organization", "starts_at"),
    fields=(
        *day("organization"),
        optional(
            "page_view_count",
            "bigint",
            "Views of all parts of the page. No views of posts.",
            at=f"{VIEWS}.allPageViews.pageViews",
        ),
        optional(
            "unique_page_view_count",
            "bigint",
            "Visitors in the day; not to be added up over days.",
            at=f"{VIEWS}.allPageViews.uniquePageViews",
        ),
        optional(
            "desktop_page_view_count",
            "bigint",
            "Views from computers.",
            at=f"{VIEWS}.allDesktopPageViews.pageViews",
        ),
        optional(
            "mobile_page_view_count",
            "bigint",
            "Views from telephones.",
            at=f"{VIEWS}.allMobilePageViews.pageViews",
        ),
    ),
)
