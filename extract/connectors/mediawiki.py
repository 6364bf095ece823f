"""MediaWiki: how articles about the brand, its competitors and topics change and are read."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote, urlsplit

import msgspec

from extract.contracts.mediawiki import (
    DELETIONS,
    PAGE_VIEWS,
    PAGES,
    REVISIONS,
    TALK_REVISIONS,
)
from extract.deletions import Tombstone, tombstones
from extract.errors import (
    BadBody,
    ExtractError,
    PassingFault,
    RateLimited,
    Refused,
    Unauthorized,
)
from extract.http import Api
from extract.paging import follow_object
from extract.response import Response
from extract.source import Scope, Source, Stream
from extract.throttle import reset_at

Record = dict[str, Any]

PAGES_A_REQUEST = 50
# The servers answer nobody while their replicas are further behind than so many seconds.
ALWAYS: dict[str, str | int] = {
    "action": "query",
    "format": "json",
    "formatversion": 2,
    "maxlag": 5,
}
REVISION_FIELDS = "ids|timestamp|flags|user|size|comment|tags|sha1"
HIDDEN = frozenset({"userhidden", "commenthidden", "texthidden", "sha1hidden", "suppressed"})
# Long enough for administrators to hide what they must.
WATCHED = timedelta(days=30)
FIRST_COUNTED = datetime(2015, 7, 1, tzinfo=UTC)
COUNTED_BY_WIKIMEDIA = (
    ".wikipedia.org", ".wiktionary.org", ".wikibooks.org", ".wikinews.org", ".wikiquote.org",
    ".wikisource.org", ".wikiversity.org", ".wikivoyage.org", ".wikimedia.org", ".wikidata.org",
    ".mediawiki.org",
)  # fmt: skip

TOO_FAST = frozenset({"maxlag", "ratelimited", "actionthrottledtext"})
UNTOLD_WAIT = timedelta(seconds=5)
NO_RIGHT = frozenset({"readapidenied", "permissiondenied", "assertuserfailed"})


def read_pages(api: Api, scope: Scope) -> Iterator[Response]:
    """Yield the watched articles as they stand, whatever they are called by now."""
    titles = tuple(dict.fromkeys((*scope.accounts, *scope.topics)))
    found = 0
    for asked in in_batches(titles):
        for page in ask(api, {"prop": "info", "titles": "|".join(asked), "redirects": 1}):
            pages = pages_in(page, asked)
            found += len(pages)
            yield page.read_as(pages)
    if titles and not found:
        raise Refused(
            f"{api.name}: the wiki at {api.base_url} has no article {' or '.join(titles)}."
            " Correct the titles in kenno.toml: they are written as on the page."
        )


def read_revisions(of: str) -> Callable[[Api, Scope], Iterator[Response]]:
    """Return a reader of the window's revisions of each article, or of its talk page.

    `of` is the field of the article that holds the page's identifier. Newest first.
    """

    def read(api: Api, scope: Scope) -> Iterator[Response]:
        window = {"rvstart": to_second(scope.until - timedelta(seconds=1))}
        if scope.since:
            window["rvend"] = to_second(scope.since)
        for page in look_up(api, scope):
            if of not in page:
                continue
            asked = {"prop": "revisions", "pageids": page[of], "rvlimit": "max"}
            for answer in ask(api, {**asked, "rvprop": REVISION_FIELDS, **window}):
                yield answer.read_as(
                    [
                        {**revision, "pageid": told["pageid"], "article_id": page["pageid"]}
                        for told in pages_of(answer)
                        for revision in told.get("revisions", [])
                    ]
                )

    return read


def read_page_views(api: Api, scope: Scope) -> Iterator[Response]:
    """Yield the views of each article, day by day, under each title that we know of it.

    An answer of "not found" means that none are known yet, which is not the same as none.
    """
    start = max(scope.since or scope.earliest, FIRST_COUNTED)
    days = f"{start:%Y%m%d}00/{scope.until - timedelta(microseconds=1):%Y%m%d}00"
    project = ""
    for page in look_up(api, scope):
        # Asked once, and only where there is a page to ask about.
        project = project or project_of(api)
        for title in page["known_titles"]:
            article = quote(title.replace(" ", "_"), safe="")
            counted = f"{project}/all-access/user/{article}/daily/{days}"
            answer = api.get(f"{views_of(api)}/per-article/{counted}", absent_ok=True)
            items = answer.json["items"] if answer.status == 200 else []
            yield answer.read_as([{**item, "pageid": page["pageid"]} for item in items])


def read_deletions(api: Api, scope: Scope) -> Iterator[Response]:
    """Look again at each article and at the window's revisions: what is gone or hidden by now."""
    buried = {
        stream: set(scope.landed.ids("deletions", "natural_id", where=f"stream = '{stream}'"))
        for stream in ("pages", "revisions", "talk_revisions")
    }
    for some in in_batches(scope.landed.ids("pages", "pageid")):
        for answer in ask(api, {"prop": "info", "pageids": "|".join(some)}):
            gone = {str(page["pageid"]) for page in pages_of(answer, missing=True)}
            yield tombstones(answer, judge("pages", some, gone, set(), buried["pages"]))
    since = scope.since or scope.until - WATCHED
    for stream in ("revisions", "talk_revisions"):
        recent = scope.landed.ids(stream, "revid", since=since, at="saved_at")
        for some in in_batches(recent):
            asked = {"prop": "revisions", "revids": "|".join(some), "rvprop": REVISION_FIELDS}
            for answer in ask(api, asked):
                gone = set(answer.json.get("query", {}).get("badrevids", {}))
                hidden = {
                    str(revision["revid"])
                    for page in pages_of(answer)
                    for revision in page.get("revisions", [])
                    if HIDDEN & revision.keys()
                }
                yield tombstones(answer, judge(stream, some, gone, hidden, buried[stream]))


def judge(
    stream: str, asked: tuple[str, ...], gone: set[str], hidden: set[str], buried: set[str]
) -> Iterator[Tombstone]:
    """Yield what became of records, in the order in which they were asked about."""
    for identifier in asked:
        if identifier in gone:
            yield (stream, identifier, "deleted", None)
        elif identifier in hidden:
            yield (stream, identifier, "withheld", None)
        elif identifier in buried:
            yield (stream, identifier, "restored", None)


def look_up(api: Api, scope: Scope) -> Iterator[Record]:
    """Yield the watched articles."""
    titles = tuple(dict.fromkeys((*scope.accounts, *scope.topics)))
    for asked in in_batches(titles):
        for answer in ask(api, {"prop": "info", "titles": "|".join(asked), "redirects": 1}):
            yield from pages_in(answer, asked)


def ask(api: Api, parameters: Mapping[str, str | int]) -> Iterator[Response]:
    """Yield the answers to a query of the Action API, to its end."""
    asked = {**ALWAYS, **parameters}
    if asked["prop"] == "info":
        asked["inprop"] = "url|talkid|watchers"
    return follow_object(api, "/api.php", asked, "continue")


def pages_of(answer: Response, *, missing: bool = False) -> list[Record]:
    """Return the pages in an answer that there are, or those that are missing."""
    pages = answer.json.get("query", {}).get("pages", [])
    return [page for page in pages if bool(page.get("missing") or page.get("invalid")) == missing]


def pages_in(answer: Response, asked: tuple[str, ...]) -> list[Record]:
    """Return the pages in an answer, each with the titles that led there."""
    query = answer.json.get("query", {})
    steps = {
        step["from"]: step["to"]
        for kind in ("normalized", "converted", "redirects")
        for step in query.get(kind, [])
    }
    spellings = {step["from"] for step in query.get("normalized", [])}
    ways = {title: way_of(title, steps) for title in asked}
    leading = {
        page["title"]: [title for title in asked if ways[title][-1] == page["title"]]
        for page in pages_of(answer)
    }
    return [
        {
            **page,
            "asked_titles": leading[page["title"]],
            "known_titles": sorted(
                # What was only another spelling is no title of its own.
                {step for title in leading[page["title"]] for step in ways[title]} - spellings
            ),
        }
        for page in pages_of(answer)
    ]


def way_of(title: str, steps: Mapping[str, str]) -> list[str]:
    """Return where a title leads, step by step; a ring of redirects leads nowhere new."""
    way = [title]
    while (further := steps.get(way[-1])) and further not in way:
        way.append(further)
    return way


def project_of(api: Api) -> str:
    """Return the wiki's name among all that are counted, as en.wikipedia.org."""
    asked = {**ALWAYS, "meta": "siteinfo", "siprop": "general"}
    return str(api.get("/api.php", asked).json["query"]["general"]["servername"])


def views_of(api: Api) -> str:
    """Return where views are counted: for Wikimedia's wikis together, else beside the wiki."""
    host = urlsplit(api.base_url).hostname or ""
    site = api.base_url.removesuffix("/w")
    if host.endswith(COUNTED_BY_WIKIMEDIA):
        site = "https://wikimedia.org"
    return f"{site}/api/rest_v1/metrics/pageviews"


def in_batches(values: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield as many values at a time as one request may name."""
    for start in range(0, len(values), PAGES_A_REQUEST):
        yield values[start : start + PAGES_A_REQUEST]


def to_second(moment: datetime) -> str:
    """Return a time as the API wants it."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


class Error(msgspec.Struct):
    """What went wrong."""

    code: str = ""
    info: str = ""


class Envelope(msgspec.Struct):
    """An answer of the Action API, as far as its errors go."""

    error: Error | None = None


def explain(response: Response, headers: Mapping[str, str]) -> ExtractError | PassingFault | None:
    """Read the Action API's errors: they come with HTTP 200."""
    try:
        error = response.decode(Envelope).error
    except BadBody:
        return None
    if error is None:
        return None
    message = f"error {error.code}, {error.info}"
    if error.code in TOO_FAST:
        now = response.fetched_at
        return RateLimited(message, reset_at(headers, now) or now + UNTOLD_WAIT)
    if error.code == "readonly" or error.code.startswith("internal_api_error"):
        return PassingFault(message)
    if error.code in NO_RIGHT:
        return Unauthorized(f"{message}. The wiki lets nobody read without an account.")
    return Refused(f"{message}.")


SOURCE = Source(
    name="mediawiki",
    base_url="https://en.wikipedia.org/w",
    streams=(
        Stream(PAGES, read_pages),
        Stream(REVISIONS, read_revisions("pageid")),
        Stream(TALK_REVISIONS, read_revisions("talkid")),
        Stream(PAGE_VIEWS, read_page_views),
        Stream(
            DELETIONS,
            read_deletions,
            look_back=WATCHED,
            after=("pages", "revisions", "talk_revisions"),
        ),
    ),
    credentials=(),
    sign_in=lambda _given: None,
    explain=explain,
)
