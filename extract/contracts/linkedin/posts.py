"""LinkedIn posts of the brand's page, and the counters of each."""

from extract.contract import EPOCH_MILLISECONDS, Contract, optional, required

POSTS = Contract(
    source="linkedin",
    stream="posts",
    description="Posts of the brand's page, in their last version.",
    key=("id",),
    fields=(
        required("id", "varchar", "URN of the post: of a share or a ugcPost."),
        required("author", "varchar", "URN of the page."),
        optional("text", "varchar", "Text, in LinkedIn's little format.", at="$.commentary"),
        required(
            "created_at",
            "timestamp",
            "When it was made.",
            at="$.createdAt",
            form=EPOCH_MILLISECONDS,
        ),
        optional(
            "published_at",
            "timestamp",
            "When it was published; absent for drafts.",
            at="$.publishedAt",
            form=EPOCH_MILLISECONDS,
        ),
        required(
            "modified_at",
            "timestamp",
            "When it last changed.",
            at="$.lastModifiedAt",
            form=EPOCH_MILLISECONDS,
        ),
        optional(
            "lifecycle_state",
            "varchar",
            "DRAFT, PUBLISHED, PUBLISH_REQUESTED or PUBLISH_FAILED.",
            at="$.lifecycleState",
        ),
        optional("visibility", "varchar", "PUBLIC, LOGGED_IN or CONTAINER."),
        optional(
            "is_edited",
            "boolean",
            "The page edited it.",
            at="$.lifecycleStateInfo.isEditedByAuthor",
        ),
        optional("content", "json", "Media, article, poll or other content."),
        optional(
            "reshared_post", "varchar", "Post that it passes on.", at="$.reshareContext.parent"
        ),
        optional("root_post", "varchar", "First post of that chain.", at="$.reshareContext.root"),
    ),
)

TOTALS = "$.totalShareStatistics"

POST_STATISTICS = Contract(
    source="linkedin",
    stream="post_statistics",
    description=(
        "Lifetime counters of each post at each run, organic ones only."
        " LinkedIn leaves out posts on which nothing happened yet."
    ),
    key=("post",),
    fields=(
        required("post", "varchar", "URN of the post."),
        required("organization", "varchar", "URN of the page.", at="$.organizationalEntity"),
        optional(
            "impression_count",
            "bigint",
            "Times shown, when observed. Neither views nor reach.",
            at=f"{TOTALS}.impressionCount",
        ),
        optional(
            "unique_impression_count",
            "bigint",
            "Members to whom it was shown, when observed: its reach.",
            at=f"{TOTALS}.uniqueImpressionsCount",
        ),
        optional("click_count", "bigint", "Clicks when observed.", at=f"{TOTALS}.clickCount"),
        optional("like_count", "bigint", "Reactions when observed.", at=f"{TOTALS}.likeCount"),
        optional("comment_count", "bigint", "Comments when observed.", at=f"{TOTALS}.commentCount"),
        optional("share_count", "bigint", "Reposts when observed.", at=f"{TOTALS}.shareCount"),
        optional(
            "engagement",
            "double",
            "LinkedIn's own rate: acts per impression.",
            at=f"{TOTALS}.engagement",
        ),
    ),
)
