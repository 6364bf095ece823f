"""LinkedIn comments on the brand's posts: what members say, which may be kept for two days."""

from extract.contract import EPOCH_MILLISECONDS, Contract, optional, required

MEMBER_ACTIVITY = "48 hours"

COMMENTS = Contract(
    source="linkedin",
    stream="comments",
    description="Comments on the brand's posts, and the answers to them.",
    key=("id",),
    fields=(
        required("id", "varchar", "Comment identifier."),
        required("post", "varchar", "URN of the post that was asked about."),
        required("object", "varchar", "URN of the post's activity."),
        optional(
            "parent_comment", "varchar", "URN of the comment it answers.", at="$.parentComment"
        ),
        required("actor", "varchar", "URN of the member or page that wrote it.").kept_for(
            MEMBER_ACTIVITY
        ),
        optional("text", "varchar", "Text of the comment.", at="$.message.text").kept_for(
            MEMBER_ACTIVITY
        ),
        required(
            "created_at",
            "timestamp",
            "When it was written.",
            at="$.created.time",
            form=EPOCH_MILLISECONDS,
        ),
        optional(
            "modified_at",
            "timestamp",
            "When it was last edited.",
            at="$.lastModified.time",
            form=EPOCH_MILLISECONDS,
        ),
        optional(
            "like_count", "bigint", "Reactions when observed.", at="$.likesSummary.totalLikes"
        ),
        optional(
            "reply_count",
            "bigint",
            "Answers when observed.",
            at="$.commentsSummary.totalFirstLevelComments",
        ),
    ),
)
