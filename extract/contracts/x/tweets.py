"""X posts, as the Tweet object with its public metrics."""

from extract.contract import Contract, optional, required

TWEETS = Contract(
    source="x",
    stream="tweets",
    description="Posts of the brand and its competitors, replies and reposts included.",
    key=("id",),
    fields=(
        required("id", "varchar", "Post identifier; grows with time."),
        required("text", "varchar", "Text of the post."),
        required("author_id", "varchar", "Author."),
        required("created_at", "timestamp", "When it was posted."),
        optional("conversation_id", "varchar", "First post of its thread."),
        optional("in_reply_to_user_id", "varchar", "The author it answers."),
        optional("lang", "varchar", "Language that X detected (BCP 47)."),
        optional("referenced_tweets", "json", "Posts it retweets, quotes or answers: type and id."),
        optional(
            "hashtags", "json", "Hashtags: list of objects with tag.", at="$.entities.hashtags"
        ),
        optional(
            "mentions",
            "json",
            "Mentioned accounts: list of objects with id and username.",
            at="$.entities.mentions",
        ),
        optional("like_count", "bigint", "Likes when observed.", at="$.public_metrics.like_count"),
        optional(
            "retweet_count",
            "bigint",
            "Reposts when observed.",
            at="$.public_metrics.retweet_count",
        ),
        optional(
            "reply_count", "bigint", "Replies when observed.", at="$.public_metrics.reply_count"
        ),
        optional(
            "quote_count", "bigint", "Quotes when observed.", at="$.public_metrics.quote_count"
        ),
        optional(
            "bookmark_count",
            "bigint",
            "Bookmarks when observed.",
            at="$.public_metrics.bookmark_count",
        ),
        optional(
            "impression_count",
            "bigint",
            "Times shown, when observed.",
            at="$.public_metrics.impression_count",
        ),
        optional(
            "edit_history_tweet_ids",
            "json",
            "Identifiers of its versions, oldest first: each edit makes a new post.",
        ),
    ),
)

MENTIONS = TWEETS.named("mentions")
SEARCH = TWEETS.named("search")
QUOTES = TWEETS.named("quotes")
