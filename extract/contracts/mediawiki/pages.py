"""Wiki pages, as prop=info with formatversion=2 gives them."""

from extract.contract import Contract, optional, required

PAGES = Contract(
    source="mediawiki",
    stream="pages",
    description="The watched articles as they stand: of the brand, its competitors, the topics.",
    key=("pageid",),
    fields=(
        required("pageid", "varchar", "Page identifier; stays when the page is moved."),
        required("title", "varchar", "Title of the page now."),
        required("ns", "integer", "Namespace: 0 for articles."),
        required(
            "asked_titles",
            "json",
            "The titles in kenno.toml that lead here, also by redirect or another spelling.",
        ),
        required("known_titles", "json", "These and all that lie on the way, its own among them."),
        optional("touched", "timestamp", "When the page was last rendered anew."),
        optional("lastrevid", "varchar", "Its last revision."),
        optional("length", "bigint", "Bytes of its text."),
        optional("pagelanguage", "varchar", "Language of the page."),
        optional("fullurl", "varchar", "Address of the page."),
        optional("watchers", "bigint", "Users who watch it, where the wiki tells."),
    ),
)
