"""Submissions, as the thing t3."""

from extract.contract import EPOCH_SECONDS, Contract, optional, required

SUBMISSIONS = Contract(
    source="reddit",
    stream="submissions",
    description="Submissions in the brand's and its competitors' subreddits.",
    key=("name",),
    fields=(
        required("name", "varchar", "Full name: t3_ and the identifier.", at="$.data.name"),
        required("id", "varchar", "Identifier, to the base of 36.", at="$.data.id"),
        required("subreddit", "varchar", "Where it was posted, without r/.", at="$.data.subreddit"),
        optional("subreddit_id", "varchar", "Full name of that.", at="$.data.subreddit_id"),
        optional(
            "author", "varchar", "Author's name; [deleted] where it is gone.", at="$.data.author"
        ),
        optional(
            "author_fullname",
            "varchar",
            "Author as t2_ and the identifier; absent where it is gone.",
            at="$.data.author_fullname",
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
        required("title", "varchar", "Title.", at="$.data.title"),
        optional(
            "selftext",
            "varchar",
            "Text in Markdown; [deleted] or [removed] where it is gone.",
            at="$.data.selftext",
        ),
        optional("is_self", "boolean", "A text, not a link.", at="$.data.is_self"),
        optional("url", "varchar", "What it links to.", at="$.data.url"),
        optional("domain", "varchar", "Host of that.", at="$.data.domain"),
        optional("permalink", "varchar", "Path of its page.", at="$.data.permalink"),
        optional(
            "link_flair_text", "varchar", "Category in its subreddit.", at="$.data.link_flair_text"
        ),
        optional(
            "score",
            "bigint",
            "Votes up less votes down when observed, blurred by Reddit.",
            at="$.data.score",
        ),
        optional(
            "upvote_ratio",
            "double",
            "Share of votes up when observed, blurred.",
            at="$.data.upvote_ratio",
        ),
        optional(
            "num_comments",
            "bigint",
            "Comments when observed, deleted ones included.",
            at="$.data.num_comments",
        ),
        optional(
            "num_crossposts", "bigint", "Crossposts when observed.", at="$.data.num_crossposts"
        ),
        optional(
            "crosspost_parent",
            "varchar",
            "The submission it passes on.",
            at="$.data.crosspost_parent",
        ),
        optional("is_adult", "boolean", "For adults only.", at="$.data.over_18"),
        optional(
            "removed_by_category",
            "varchar",
            "Who took it away: deleted (the author), moderator, reddit, …",
            at="$.data.removed_by_category",
        ),
    ),
)

USER_SUBMISSIONS = SUBMISSIONS.named("user_submissions")
SEARCH = SUBMISSIONS.named("search")
