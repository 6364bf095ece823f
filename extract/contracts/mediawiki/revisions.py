"""Revisions of wiki pages, as prop=revisions with formatversion=2 gives them.

The connector adds the page's identifier, and that of the article, to each revision.
"""

from extract.contract import Contract, optional, required

REVISIONS = Contract(
    source="mediawiki",
    stream="revisions",
    description="Revisions of the watched articles: who changed how much, when, and why.",
    key=("revid",),
    fields=(
        required("revid", "varchar", "Revision identifier; grows with time."),
        required("pageid", "varchar", "The page that was changed."),
        required("article_id", "varchar", "The watched article that the page is or talks about."),
        required("saved_at", "timestamp", "When the revision was saved.", at="$.timestamp"),
        optional("parentid", "varchar", "The revision before it; 0 for the first of a page."),
        optional("is_minor", "boolean", "The author calls the change minor.", at="$.minor"),
        optional("user_name", "varchar", "Who made it; absent where hidden.", at="$.user"),
        optional("is_anonymous", "boolean", "Made without an account.", at="$.anon"),
        optional("is_temporary", "boolean", "Made with a temporary account.", at="$.temp"),
        optional("size", "bigint", "Bytes of the page's text after it."),
        optional("comment", "varchar", "The author's summary of the change; absent where hidden."),
        optional("tags", "json", "Marks that the wiki put on the change: list of texts."),
        optional("sha1", "varchar", "Hash of the text: two revisions with one undo each other."),
        optional("is_user_hidden", "boolean", "The author is hidden.", at="$.userhidden"),
        optional("is_comment_hidden", "boolean", "The comment is hidden.", at="$.commenthidden"),
        optional("is_text_hidden", "boolean", "The text is hidden.", at="$.texthidden"),
        optional("is_sha1_hidden", "boolean", "So is the text's hash.", at="$.sha1hidden"),
        optional("is_suppressed", "boolean", "Hidden even from administrators.", at="$.suppressed"),
    ),
)

TALK_REVISIONS = REVISIONS.named("talk_revisions")
