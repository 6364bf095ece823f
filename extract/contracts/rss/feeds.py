"""Feeds themselves, as they were read (extract/feeds.py)."""

from extract.contract import Contract, optional, required

FEEDS = Contract(
    source="rss",
    stream="feeds",
    description="Feeds of the brand, its competitors and the topics' blogs, and how they are.",
    key=("feed",),
    fields=(
        required("feed", "varchar", "The feed, as kenno.toml names it."),
        optional("title", "varchar", "Title of the feed; may hold HTML."),
        optional("link", "varchar", "The page that the feed belongs to."),
        optional("description", "varchar", "What the feed says it is; may hold HTML."),
        optional("language", "varchar", "Language that the feed names (BCP 47)."),
        optional("updated_at", "timestamp", "When the feed says it was changed last."),
        optional("format", "varchar", "rss20, rss10, atom10, json1.1, …"),
        optional("encoding", "varchar", "The characters' encoding that its text was read in."),
        optional("entry_count", "integer", "Entries it listed when observed."),
        optional("repeated_count", "integer", "Entries left out: another had their identifier."),
        optional(
            "problem",
            "varchar",
            "Why it may not be all there: malformed XML, or an answer without a feed.",
        ),
    ),
)
