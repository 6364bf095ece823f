"""YouTube comments: threads with the first of their replies, and the replies beyond those."""

from extract.contract import Contract, optional, required

TOP = "$.snippet.topLevelComment.snippet"

COMMENT_THREADS = Contract(
    source="youtube",
    stream="comment_threads",
    description="Comments below the videos, each with the first of its replies.",
    key=("id",),
    fields=(
        required("id", "varchar", "Thread identifier, which is its first comment's."),
        required("video_id", "varchar", "Video that is commented.", at="$.snippet.videoId"),
        optional("channel_id", "varchar", "Channel of the video.", at="$.snippet.channelId"),
        required("text", "varchar", "Text of the comment, plain.", at=f"{TOP}.textDisplay"),
        optional(
            "author_channel_id",
            "varchar",
            "Channel of its author; absent where that is gone.",
            at=f"{TOP}.authorChannelId.value",
        ),
        optional(
            "author_handle", "varchar", "Handle of its author.", at=f"{TOP}.authorDisplayName"
        ),
        optional("like_count", "bigint", "Likes when observed.", at=f"{TOP}.likeCount"),
        required("published_at", "timestamp", "When it was written.", at=f"{TOP}.publishedAt"),
        optional("updated_at", "timestamp", "When it was last edited.", at=f"{TOP}.updatedAt"),
        optional("reply_count", "bigint", "Replies when observed.", at="$.snippet.totalReplyCount"),
        optional(
            "included_replies",
            "json",
            "Some of its replies, as comment resources.",
            at="$.replies.comments",
        ),
    ),
)

REPLIES = Contract(
    source="youtube",
    stream="replies",
    description="Replies of threads that have more than were included.",
    key=("id",),
    fields=(
        required("id", "varchar", "Reply identifier."),
        required("parent_id", "varchar", "Comment that it answers.", at="$.snippet.parentId"),
        required("text", "varchar", "Text of the reply, plain.", at="$.snippet.textDisplay"),
        optional(
            "author_channel_id",
            "varchar",
            "Channel of its author; absent where that is gone.",
            at="$.snippet.authorChannelId.value",
        ),
        optional(
            "author_handle", "varchar", "Handle of its author.", at="$.snippet.authorDisplayName"
        ),
        optional("like_count", "bigint", "Likes when observed.", at="$.snippet.likeCount"),
        required("published_at", "timestamp", "When it was written.", at="$.snippet.publishedAt"),
        optional("updated_at", "timestamp", "When it was last edited.", at="$.snippet.updatedAt"),
    ),
)
