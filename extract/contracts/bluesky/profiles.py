"""Bluesky accounts, as app.bsky.actor.defs#profileViewDetailed."""

from extract.contract import Contract, optional, required

PROFILES = Contract(
    source="bluesky",
    stream="profiles",
    description="Profiles of the brand and its competitors, with their counters.",
    key=("did",),
    fields=(
        required("did", "varchar", "Account identifier; stays when the handle changes."),
        required("handle", "varchar", "Handle: a domain name."),
        optional("display_name", "varchar", "Name shown on the profile.", at="$.displayName"),
        optional("description", "varchar", "What the profile says."),
        optional("created_at", "timestamp", "When the account was made.", at="$.createdAt"),
        optional("indexed_at", "timestamp", "When Bluesky read the profile.", at="$.indexedAt"),
        optional("followers_count", "bigint", "Followers when observed.", at="$.followersCount"),
        optional(
            "follows_count", "bigint", "Accounts it follows when observed.", at="$.followsCount"
        ),
        optional("posts_count", "bigint", "Posts when observed.", at="$.postsCount"),
        optional("labels", "json", "What moderation says of the account: objects with val."),
    ),
)
