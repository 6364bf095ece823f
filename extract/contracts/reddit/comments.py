"""Comments, as the thing t1."""

from extract.contract import EPOCH_SECONDS, Contract, optional, required

COMMENTS = Contract(
    source="reddit",
    stream="comments",
    description="New comments in the brand's and its competitors' subreddits.",
    key=("name",),
    fields=(
        required("name", "varchar", "Full name: t1_ and the identifier.", at="$.data.name"),
        required("id", "varchar", "Identifier, to the base of 36.", at="$.data.id"),
        required("link_id", "varchar", "Submission, as its full name.", at="$.data.link_id"),
        required(
            "parent_id",
            "varchar",
            "What it answers: a submission (t3_) or a comment (t1_).",
            at="$.data.parent_id",
        ),
        required("subreddit", "varchar", "Where it was posted, without r/.", at="$.data.subreddit"),
        optional(
            "author", "varchar", "Author's name; [deleted] where it is gone.", at="$.data.author"
        ),
        optional(
            "author_fullname",
            "varchar",
            "Author as t2_ and the identifier; absent where it is gone.",
            at="$.data.author_fullname",
        ),
        optional(
            "is_submitter", "boolean", "By the author of the submission.", at="$.data.is_submitter"
        ),
        required(
            "created_at",
            "timestamp",
            "When it was posted.",
            at="$.data.created_utc",
            form=EPOCH_SECONDS,
        ),
        optional(
            "edited",
            "varchar",
            "false, or when it was edited last in seconds since 1970.",
            at="$.data.edited",
        ),
        optional(
            "body",
            "varchar",
            "Text in Markdown; [deleted] or [removed] where it is gone.",
            at="$.data.body",
        ),
        optional("permalink", "varchar", "Path of its page.", at="$.data.permalink"),
        optional(
            "score",
            "bigint",
            "Votes up less votes down when observed, blurred by Reddit.",
            at="$.data.score",
        ),
        optional(
            "is_score_hidden",
            "boolean",
            "The score is not shown yet: it reads 1.",
            at="$.data.score_hidden",
        ),
    ),
)

THREADS = COMMENTS.named("threads")
