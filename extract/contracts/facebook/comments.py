"""Comments on the posts of a Facebook Page, as the Comment node; replies included."""

from extract.contract import Contract, optional, required

COMMENTS = Contract(
    source="facebook",
    stream="comments",
    description="Comments on the brand's posts, and the replies to them.",
    key=("id",),
    fields=(
        required("id", "varchar", "Comment identifier."),
        required("post_id", "varchar", "The post under which it stands: the one asked about."),
        required("created_at", "timestamp", "When it was written.", at="$.created_time"),
        optional("message", "varchar", "Text of the comment."),
        optional("parent_id", "varchar", "The comment that it answers.", at="$.parent.id"),
        optional(
            "from_id",
            "varchar",
            "Who wrote it; told of Pages, and of people only where the app may know.",
            at="$.from.id",
        ),
        optional("from_name", "varchar", "Name of who wrote it.", at="$.from.name"),
        optional("like_count", "bigint", "Likes when observed."),
        optional("comment_count", "bigint", "Replies when observed."),
        optional("is_hidden", "boolean", "Hidden from the public."),
    ),
)
