"""Reactions to the posts of a Facebook Page, counted by type."""

from extract.contract import Contract, optional, required

TYPES = ("like", "love", "care", "haha", "wow", "sad", "angry")

REACTIONS = Contract(
    source="facebook",
    stream="reactions",
    description="How many reactions of each type a post had when observed.",
    key=("id",),
    fields=(
        required("id", "varchar", "Post identifier: the Page's and the post's own."),
        required("created_at", "timestamp", "When it was posted.", at="$.created_time"),
        *(
            optional(
                f"{kind}_count",
                "bigint",
                f"Reactions of the type {kind}.",
                at=f"$.{kind}.summary.total_count",
            )
            for kind in TYPES
        ),
    ),
)
