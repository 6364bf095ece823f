"""Views of wiki pages by day, as Wikimedia's REST API gives them (metrics/pageviews)."""

from extract.contract import Contract, optional, required

PAGE_VIEWS = Contract(
    source="mediawiki",
    stream="page_views",
    description="Views of the watched articles by people, day by day. No row is not no views.",
    key=("project", "article", "access", "agent", "day"),
    fields=(
        required("project", "varchar", "The wiki: en.wikipedia, …"),
        required("article", "varchar", "Title asked about, with underscores."),
        required("pageid", "varchar", "The article that the title led to when observed."),
        required("granularity", "varchar", "daily."),
        required("access", "varchar", "all-access: desktop, mobile web and app together."),
        required("agent", "varchar", "user: neither spiders nor other automata."),
        required("day", "timestamp", "The day (UTC).", at="$.timestamp", form="%Y%m%d%H"),
        optional("views", "bigint", "Views on that day."),
    ),
)
