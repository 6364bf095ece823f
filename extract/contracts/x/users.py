"""X accounts, as the User object with its public metrics."""

from extract.contract import Contract, optional, required

USERS = Contract(
    source="x",
    stream="users",
    description="Profiles of the brand and its competitors, with their counters.",
    key=("id",),
    fields=(
        required("id", "varchar", "Account identifier."),
        required("username", "varchar", "Handle, without @."),
        optional("name", "varchar", "Name shown on the profile."),
        optional("created_at", "timestamp", "When the account was made."),
        optional("description", "varchar", "What the profile says."),
        optional("location", "varchar", "Where the profile says its owner is: free text."),
        optional("url", "varchar", "Address on the profile, shortened by X."),
        optional(
            "url_entities",
            "json",
            "Where that address leads: list of objects with expanded_url.",
            at="$.entities.url.urls",
        ),
        optional("is_verified", "boolean", "Carries the verified mark.", at="$.verified"),
        optional(
            "followers_count",
            "bigint",
            "Followers when observed.",
            at="$.public_metrics.followers_count",
        ),
        optional(
            "following_count",
            "bigint",
            "Accounts it follows when observed.",
            at="$.public_metrics.following_count",
        ),
        optional(
            "tweet_count", "bigint", "Posts when observed.", at="$.public_metrics.tweet_count"
        ),
        optional(
            "listed_count",
            "bigint",
            "Lists it is on when observed.",
            at="$.public_metrics.listed_count",
        ),
    ),
)

TWEET_AUTHORS = USERS.named("tweet_authors")
MENTION_AUTHORS = USERS.named("mention_authors")
SEARCH_AUTHORS = USERS.named("search_authors")
QUOTE_AUTHORS = USERS.named("quote_authors")
