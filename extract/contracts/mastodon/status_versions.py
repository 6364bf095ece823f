"""Versions of edited Mastodon posts, as the StatusEdit entity beside the post's identifier."""

from extract.contract import Contract, optional, required

STATUS_VERSIONS = Contract(
    source="mastodon",
    stream="status_versions",
    description="Every version of posts that were edited, the first and the present one included.",
    key=("status_id", "created_at"),
    fields=(
        required("status_id", "varchar", "The post."),
        required("created_at", "timestamp", "When this version was made.", at="$.edit.created_at"),
        required("content", "varchar", "Text of this version as HTML.", at="$.edit.content"),
        optional("spoiler_text", "varchar", "Its content warning.", at="$.edit.spoiler_text"),
    ),
)
