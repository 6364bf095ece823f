"""Instagram accounts, as the IG User node."""

from extract.contract import Contract, optional, required

ACCOUNT = Contract(
    source="instagram",
    stream="account",
    description="Professional accounts of the brand and its competitors, with their counters.",
    key=("id",),
    fields=(
        required("id", "varchar", "Account identifier."),
        required("username", "varchar", "Handle, without @."),
        optional("name", "varchar", "Name shown on the profile."),
        optional("biography", "varchar", "What the profile says."),
        optional("website", "varchar", "Address on the profile."),
        optional("followers_count", "bigint", "Followers when observed."),
        optional("follows_count", "bigint", "Accounts it follows when observed."),
        optional("media_count", "bigint", "Posts when observed; an album is one."),
    ),
)
