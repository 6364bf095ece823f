"""Posts of a Facebook Page, as the Page Post node with the summaries of its edges."""

from extract.contract import Contract, optional, required

POSTS = Contract(
    source="facebook",
    stream="posts",
    description="What the brand's Page has published, with its counters.",
    key=("id",),
    fields=(
        required("id", "varchar", "Post identifier: the Page's and the post's own."),
        required("created_at", "timestamp", "When it was posted.", at="$.created_time"),
        optional(
            "updated_at",
            "timestamp",
            "When it was last changed or commented on.",
            at="$.updated_time",
        ),
        optional("message", "varchar", "Text of the post."),
        optional("story", "varchar", "What Facebook says happened, where there is no text."),
        optional("status_type", "varchar", "added_photos, added_video, shared_story and so on."),
        optional("permalink_url", "varchar", "Address of the post."),
        optional("page_id", "varchar", "The Page that posted.", at="$.from.id"),
        optional("page_name", "varchar", "Name of that Page.", at="$.from.name"),
        optional(
            "message_tags", "json", "Pages, people and hashtags in the text: list of objects."
        ),
        optional("share_count", "bigint", "Shares when observed.", at="$.shares.count"),
        optional(
            "comment_count",
            "bigint",
            "Comments when observed.",
            at="$.comments.summary.total_count",
        ),
        optional(
            "reaction_count",
            "bigint",
            "Reactions of every type when observed.",
            at="$.reactions.summary.total_count",
        ),
    ),
)
