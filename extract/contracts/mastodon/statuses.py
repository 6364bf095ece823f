"""Mastodon posts, as the Status entity."""

from extract.contract import Contract, optional, required

STATUSES = Contract(
    source="mastodon",
    stream="statuses",
    description="Posts of the brand and its competitors, replies and boosts included.",
    key=("id",),
    fields=(
        required("id", "varchar", "Post identifier on this instance; grows with time."),
        required("created_at", "timestamp", "When it was posted."),
        required("account_id", "varchar", "Author.", at="$.account.id"),
        required("account_acct", "varchar", "Author's handle.", at="$.account.acct"),
        optional("account_display_name", "varchar", "Author's name.", at="$.account.display_name"),
        optional("account_is_bot", "boolean", "Author is automated.", at="$.account.bot"),
        optional("account_url", "varchar", "Author's profile page.", at="$.account.url"),
        optional(
            "account_followers_count",
            "bigint",
            "Author's followers when observed.",
            at="$.account.followers_count",
        ),
        optional(
            "account_fields",
            "json",
            "Lines of the author's profile: name, value, verified_at.",
            at="$.account.fields",
        ),
        optional("content", "varchar", "Text as HTML."),
        optional("language", "varchar", "ISO 639 code that the author or server set."),
        optional("visibility", "varchar", "public, unlisted, private or direct."),
        optional("url", "varchar", "Address of the post."),
        optional("edited_at", "timestamp", "Last edit."),
        optional("in_reply_to_id", "varchar", "The post it answers."),
        optional("in_reply_to_account_id", "varchar", "The author it answers."),
        optional("reblog_id", "varchar", "The post it boosts.", at="$.reblog.id"),
        optional("reblog_account_id", "varchar", "Author of that post.", at="$.reblog.account.id"),
        optional("favourites_count", "bigint", "Favourites when observed."),
        optional("reblogs_count", "bigint", "Boosts when observed."),
        optional("replies_count", "bigint", "Replies when observed."),
        optional("quotes_count", "bigint", "Quotes when observed (since Mastodon 4.4)."),
        optional("tags", "json", "Hashtags: list of objects with name."),
        optional("mentions", "json", "Mentioned accounts: list of objects with id and acct."),
    ),
)

TAG_TIMELINE = STATUSES.named("tag_timeline")
