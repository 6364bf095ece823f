"""Entries of feeds, as they were read (extract/feeds.py)."""

from extract.contract import Contract, optional, required

ENTRIES = Contract(
    source="rss",
    stream="entries",
    description="Entries of the feeds: posts of the brand's, competitors' and topics' blogs.",
    key=("id",),
    fields=(
        required("id", "varchar", "The feed and the entry's own identifier, with a # between."),
        required("feed", "varchar", "The feed it stood in, as kenno.toml names it."),
        required(
            "entry_id",
            "varchar",
            "Its identifier in that feed: guid or id, else its link, else a hash of what it says.",
        ),
        optional("link", "varchar", "The page of the entry."),
        optional("title", "varchar", "Title; may hold HTML."),
        optional("summary", "varchar", "Summary or text, HTML without scripts."),
        optional("content", "varchar", "Full text, HTML without scripts."),
        optional("author", "varchar", "Who wrote it, as the feed names them."),
        optional("published_at", "timestamp", "When it was published, where that can be read."),
        optional("updated_at", "timestamp", "When it was changed last, where that can be read."),
        optional("dated_at", "timestamp", "When it was published, else when it was changed last."),
        optional("date_text", "varchar", "Its date as the feed writes it."),
        optional("tags", "json", "Categories: list of texts."),
        optional("enclosures", "json", "Files that come with it: href, type and length."),
        optional("comments_link", "varchar", "The page of its comments."),
    ),
)
