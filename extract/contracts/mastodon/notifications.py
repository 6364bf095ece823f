"""Mastodon notifications: what others did toward the brand, as the Notification entity."""

from extract.contract import Contract, optional, required

NOTIFICATIONS = Contract(
    source="mastodon",
    stream="notifications",
    description="Acts of other accounts toward the brand: mention, favourite, reblog, follow.",
    key=("id",),
    fields=(
        required("id", "varchar", "Notification identifier."),
        required("type", "varchar", "mention, favourite, reblog, follow, …"),
        required("created_at", "timestamp", "When the act was notified."),
        required("account_id", "varchar", "Who acted.", at="$.account.id"),
        required("account_acct", "varchar", "Handle of who acted.", at="$.account.acct"),
        optional(
            "account_display_name", "varchar", "Name of who acted.", at="$.account.display_name"
        ),
        optional("account_is_bot", "boolean", "Who acted is automated.", at="$.account.bot"),
        optional("account_url", "varchar", "Profile of who acted.", at="$.account.url"),
        optional(
            "account_followers_count",
            "bigint",
            "Followers of who acted, when observed.",
            at="$.account.followers_count",
        ),
        optional(
            "account_fields",
            "json",
            "Lines of the profile of who acted: name, value, verified_at.",
            at="$.account.fields",
        ),
        optional("status_id", "varchar", "The post it is about.", at="$.status.id"),
        optional("status_account_id", "varchar", "Author of that post.", at="$.status.account.id"),
        optional(
            "status_created_at", "timestamp", "When that post was made.", at="$.status.created_at"
        ),
        optional("status_content", "varchar", "Text of that post, HTML.", at="$.status.content"),
        optional("status_language", "varchar", "Language of that post.", at="$.status.language"),
        optional(
            "status_in_reply_to_id",
            "varchar",
            "The post which that post answers.",
            at="$.status.in_reply_to_id",
        ),
        optional(
            "status_in_reply_to_account_id",
            "varchar",
            "Author of the post which that post answers.",
            at="$.status.in_reply_to_account_id",
        ),
        optional(
            "status_favourites_count",
            "bigint",
            "Favourites of that post when observed.",
            at="$.status.favourites_count",
        ),
        optional(
            "status_reblogs_count",
            "bigint",
            "Boosts of that post when observed.",
            at="$.status.reblogs_count",
        ),
        optional(
            "status_replies_count",
            "bigint",
            "Replies to that post when observed.",
            at="$.status.replies_count",
        ),
        optional(
            "status_quotes_count",
            "bigint",
            "Quotes of that post when observed.",
            at="$.status.quotes_count",
        ),
        optional("status_tags", "json", "Hashtags of that post.", at="$.status.tags"),
        optional("status_mentions", "json", "Accounts that post mentions.", at="$.status.mentions"),
    ),
)
