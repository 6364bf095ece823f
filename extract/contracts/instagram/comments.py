"""Comments on Instagram posts, as the IG Comment node; replies included."""

from extract.contract import Contract, optional, required

COMMENTS = Contract(
    source="instagram",
    stream="comments",
    description="Comments on the brand's posts, and the replies to them.",
    key=("id",),
    fields=(
        required("id", "varchar", "Comment identifier."),
        required("media_id", "varchar", "The post under which it stands: the one asked about."),
        required("created_at", "timestamp", "When it was written.", at="$.timestamp"),
        optional("text", "varchar", "Text of the comment."),
        optional("parent_id", "varchar", "The comment that it answers."),
        optional("username", "varchar", "Handle of who wrote it."),
        optional("from_id", "varchar", "Who wrote it, as this app may know it.", at="$.from.id"),
        optional("like_count", "bigint", "Likes when observed."),
        optional("is_hidden", "boolean", "Hidden from the public.", at="$.hidden"),
    ),
)
