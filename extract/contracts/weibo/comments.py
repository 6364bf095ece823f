"""Comments on Weibo posts, as comments/show gives them."""

from extract.contract import Contract, optional, required
from extract.contracts.weibo.moments import MOMENT

COMMENTS = Contract(
    source="weibo",
    stream="comments",
    description="Comments on recent posts of the brand and its competitors.",
    key=("id",),
    fields=(
        required("id", "varchar", "Comment identifier; grows with time.", at="$.idstr"),
        required("created_at", "timestamp", "When it was written.", form=MOMENT),
        optional("mid", "varchar", "Message identifier."),
        optional("text", "varchar", "Text of the comment."),
        optional("source", "varchar", "The program it was written with, as an HTML link."),
        optional("user_id", "varchar", "Author.", at="$.user.idstr"),
        optional("user_screen_name", "varchar", "Author's name.", at="$.user.screen_name"),
        optional(
            "user_followers_count",
            "bigint",
            "Author's followers when observed.",
            at="$.user.followers_count",
        ),
        required("status_id", "varchar", "The post it is about.", at="$.status.idstr"),
        optional("status_user_id", "varchar", "Author of that post.", at="$.status.user.idstr"),
        optional(
            "reply_comment_id", "varchar", "The comment it answers.", at="$.reply_comment.idstr"
        ),
        optional(
            "reply_comment_user_id",
            "varchar",
            "Author of the comment it answers.",
            at="$.reply_comment.user.idstr",
        ),
    ),
)
