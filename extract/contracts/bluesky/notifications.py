"""Bluesky notifications: what others did toward the brand."""

from extract.contract import Contract, optional, required

NOTIFICATIONS = Contract(
    source="bluesky",
    stream="notifications",
    description=(
        "Acts of other accounts toward the brand: like, repost, follow, mention, reply, quote."
    ),
    key=("uri", "reason"),
    fields=(
        required("uri", "varchar", "The act's own record: a like, repost, follow or post."),
        required("reason", "varchar", "like, repost, follow, mention, reply, quote, …"),
        optional("cid", "varchar", "Hash of that record's content."),
        required("author_did", "varchar", "Who acted.", at="$.author.did"),
        required("author_handle", "varchar", "Handle of who acted.", at="$.author.handle"),
        optional("author_display_name", "varchar", "Name of who acted.", at="$.author.displayName"),
        optional(
            "author_created_at",
            "timestamp",
            "When the account of who acted was made.",
            at="$.author.createdAt",
        ),
        required("indexed_at", "timestamp", "When the act reached Bluesky.", at="$.indexedAt"),
        optional(
            "created_at",
            "varchar",
            "When the program of who acted says it was: any text, and may be wrong.",
            at="$.record.createdAt",
        ),
        optional(
            "subject_uri",
            "varchar",
            "The brand's post (or repost) that it is about; none of a follow.",
            at="$.reasonSubject",
        ),
        optional("text", "varchar", "Text of a mention, reply or quote.", at="$.record.text"),
        optional("langs", "json", "Languages that the author set (BCP 47).", at="$.record.langs"),
        optional(
            "facets", "json", "Links, mentions and hashtags inside the text.", at="$.record.facets"
        ),
        optional("tags", "json", "Hashtags beside the text.", at="$.record.tags"),
        optional(
            "reply_parent_uri", "varchar", "The post it answers.", at="$.record.reply.parent.uri"
        ),
        optional(
            "reply_root_uri", "varchar", "First post of its thread.", at="$.record.reply.root.uri"
        ),
        optional("is_read", "boolean", "The brand has seen it.", at="$.isRead"),
        optional("labels", "json", "What moderation says of it: objects with val."),
    ),
)
