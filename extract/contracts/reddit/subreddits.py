"""Subreddits, as the thing t5."""

from extract.contract import EPOCH_SECONDS, Contract, optional, required

SUBREDDITS = Contract(
    source="reddit",
    stream="subreddits",
    description="The brand's and its competitors' subreddits, with their counters.",
    key=("name",),
    fields=(
        required("name", "varchar", "Full name: t5_ and the identifier.", at="$.data.name"),
        required(
            "display_name", "varchar", "Name in addresses, without r/.", at="$.data.display_name"
        ),
        optional("title", "varchar", "Title of its page.", at="$.data.title"),
        optional("description", "varchar", "What it is about.", at="$.data.public_description"),
        optional(
            "subreddit_type",
            "varchar",
            "public, restricted, private, user, …",
            at="$.data.subreddit_type",
        ),
        optional("lang", "varchar", "Language that was set.", at="$.data.lang"),
        optional("is_adult", "boolean", "For adults only.", at="$.data.over18"),
        optional(
            "created_at",
            "timestamp",
            "When it was made.",
            at="$.data.created_utc",
            form=EPOCH_SECONDS,
        ),
        optional("subscriber_count", "bigint", "Members when observed.", at="$.data.subscribers"),
        optional(
            "active_user_count",
            "bigint",
            "Who was there when observed, blurred by Reddit.",
            at="$.data.accounts_active",
        ),
    ),
)
