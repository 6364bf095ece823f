"""Bluesky posts, as app.bsky.feed.defs#postView; a repost is one that carries what it passes on."""

from extract.contract import Contract, optional, required

POSTS = Contract(
    source="bluesky",
    stream="posts",
    description="Posts of the brand and its competitors, replies and reposts included.",
    key=("uri",),
    fields=(
        required("uri", "varchar", "Post or repost: at://, account, collection and record key."),
        optional("cid", "varchar", "Hash of the record's content."),
        required("author_did", "varchar", "Author, or who reposted.", at="$.author.did"),
        required("author_handle", "varchar", "Author's handle.", at="$.author.handle"),
        optional("author_display_name", "varchar", "Author's name.", at="$.author.displayName"),
        optional(
            "author_created_at",
            "timestamp",
            "When the author's account was made.",
            at="$.author.createdAt",
        ),
        required("indexed_at", "timestamp", "When it reached Bluesky.", at="$.indexedAt"),
        optional(
            "created_at",
            "varchar",
            "When the author's program says that it was written: any text, and may be wrong.",
            at="$.record.createdAt",
        ),
        optional("text", "varchar", "Text; none of a repost.", at="$.record.text"),
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
        optional(
            "embedded_uri",
            "varchar",
            "What it quotes: a post, or a list, feed or starter pack.",
            at="$.record.embed.record.uri",
        ),
        optional(
            "embedded_beside_media_uri",
            "varchar",
            "What it quotes where it carries media too.",
            at="$.record.embed.record.record.uri",
        ),
        optional("reposted_uri", "varchar", "The post it passes on.", at="$.repost.uri"),
        optional(
            "reposted_author_did", "varchar", "Author of that post.", at="$.repost.author.did"
        ),
        optional("like_count", "bigint", "Likes when observed.", at="$.likeCount"),
        optional("repost_count", "bigint", "Reposts when observed.", at="$.repostCount"),
        optional("reply_count", "bigint", "Replies when observed.", at="$.replyCount"),
        optional("quote_count", "bigint", "Quotes when observed.", at="$.quoteCount"),
        optional("bookmark_count", "bigint", "Bookmarks when observed.", at="$.bookmarkCount"),
        optional("labels", "json", "What moderation says of the post: objects with val."),
    ),
)

SEARCH = POSTS.named("search")
REPLIES = POSTS.named("replies")
