"""Posts, reels and stories on Instagram, as the IG Media node."""

from extract.contract import Contract, optional, required

MEDIA = Contract(
    source="instagram",
    stream="media",
    description="Posts and reels of the brand. An album is one record: its pictures are parts.",
    key=("id",),
    fields=(
        required("id", "varchar", "Media identifier."),
        required("created_at", "timestamp", "When it was posted.", at="$.timestamp"),
        required("media_type", "varchar", "IMAGE, VIDEO or CAROUSEL_ALBUM."),
        optional("media_product_type", "varchar", "FEED, REELS, STORY or AD."),
        optional("caption", "varchar", "Text of the post."),
        optional("permalink", "varchar", "Address of the post."),
        optional("username", "varchar", "Handle of who posted."),
        optional("account_id", "varchar", "Account that posted.", at="$.owner.id"),
        optional(
            "children", "json", "Parts of an album: list of objects with id.", at="$.children.data"
        ),
        optional("like_count", "bigint", "Likes when observed; absent where they are hidden."),
        optional("comment_count", "bigint", "Comments when observed.", at="$.comments_count"),
    ),
)

STORIES = MEDIA.named("stories")
COMPETITOR_MEDIA = MEDIA.named("competitor_media")
