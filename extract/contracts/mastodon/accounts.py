"""Mastodon accounts, as the Account entity."""

from extract.contract import Contract, optional, required

ACCOUNTS = Contract(
    source="mastodon",
    stream="accounts",
    description="Profiles of the brand and its competitors, with their counters.",
    key=("id",),
    fields=(
        required("id", "varchar", "Account identifier on this instance."),
        required("acct", "varchar", "Handle; with @domain for accounts of other instances."),
        required("username", "varchar", "Handle without the domain."),
        optional("display_name", "varchar", "Name shown on the profile."),
        optional("url", "varchar", "Address of the profile page."),
        optional("created_at", "timestamp", "When the account was made."),
        optional("is_bot", "boolean", "The account says it is automated.", at="$.bot"),
        optional("followers_count", "bigint", "Followers when observed."),
        optional("following_count", "bigint", "Accounts it follows when observed."),
        optional("fields", "json", "Lines of the profile: name, value, verified_at."),
        optional("statuses_count", "bigint", "Posts when observed."),
    ),
)
