"""A platform that pages in many ways, and a connector that follows each of them."""

import json
from collections.abc import Iterator
from datetime import timedelta

from extract.contract import Contract, optional, required
from extract.contracts.deletions import deletions
from extract.deletions import tombstones
from extract.http import Api
from extract.paging import follow_links, follow_offset, follow_search, follow_token, follow_url
from extract.response import Response
from extract.source import Include, Scope, Source, Stream
from tests.extract.loopback import Answer, Asked, as_json

PAGE, PAGES = 10, 8
STYLES = ("linked", "told", "addressed", "counted", "searched")
GONE = {"linked-3", "linked-20"}
ITEMS = Contract(
    "paged",
    "linked",
    "Items.",
    ("id",),
    (
        required("id", "varchar", "Identifier."),
        required("likes", "bigint", "Likes."),
        optional("created_at", "timestamp", "When it was made."),
    ),
)
AUTHORS = Contract("paged", "authors", "Who.", ("id",), (required("id", "varchar", "Identifier."),))


def read_linked(api: Api, scope: Scope) -> Iterator[Response]:
    """Follow links in a header."""
    yield from follow_links(api, "/linked", {"limit": PAGE})


def read_told(api: Api, scope: Scope) -> Iterator[Response]:
    """Follow a token in the body."""
    yield from follow_token(api, "/told", {"limit": PAGE}, "cursor", "meta", "next")


def read_addressed(api: Api, scope: Scope) -> Iterator[Response]:
    """Follow an address in the body."""
    yield from follow_url(api, "/addressed", {"limit": PAGE}, "meta", "next")


def read_counted(api: Api, scope: Scope) -> Iterator[Response]:
    """Count pages; the same question twice, as a connector that looks again would ask."""
    for _ in range(2):
        yield from follow_offset(api, "/counted", {}, PAGE, ("data",))


def read_searched(api: Api, scope: Scope) -> Iterator[Response]:
    """Follow a search by POST."""

    def next_body(page: Response) -> dict[str, str] | None:
        following = page.dig("meta", "next")
        return {"after": following} if following else None

    yield from follow_search(api, "/searched", {"limit": PAGE}, next_body)


def read_children(api: Api, scope: Scope) -> Iterator[Response]:
    """Ask for the children of what landed last."""
    since = scope.until - timedelta(days=40)
    for parent in scope.landed.ids("linked", since=since):
        yield api.get("/children", {"of": parent})


def read_deletions(api: Api, scope: Scope) -> Iterator[Response]:
    """Ask again for what landed: what is absent is gone."""
    for item in scope.landed.ids("linked")[:30]:
        answer = api.get(f"/items/{item}", absent_ok=True)
        gone = [("linked", item, "deleted", None)] if answer.status == 404 else []
        yield tombstones(answer, gone)  # type: ignore[arg-type]


SOURCE = Source(
    name="paged",
    base_url="https://paged.example",
    streams=(
        Stream(deletions("paged"), read_deletions, after=("linked",)),
        Stream(ITEMS.named("children"), read_children, after=("linked",)),
        Stream(ITEMS, read_linked),
        Stream(ITEMS.named("told"), read_told, "$.data[*]", (Include(AUTHORS, "$.authors[*]"),)),
        Stream(ITEMS.named("addressed"), read_addressed, "$.data[*]"),
        Stream(ITEMS.named("counted"), read_counted, "$.data[*]"),
        Stream(ITEMS.named("searched"), read_searched, "$.data[*]"),
    ),
)


def item(style: str, number: int) -> dict[str, object]:
    """Return an item; every ninth breaks the contract."""
    likes: object = number if number % 9 else "many"
    day = f"2026-{10 - number // 28:02}-{number % 28 + 1:02}T00:00:00Z"
    return {"id": f"{style}-{number}", "likes": likes, "created_at": day}


def answer(asked: Asked) -> Answer:
    """Answer as the platform does. Pages overlap by an item, as they do where things move."""
    if asked.path == "/children":
        return as_json([item(f"child-of-{asked.query['of']}", number) for number in (1, 2, 3)])
    if asked.path.startswith("/items/"):
        name = asked.path.rpartition("/")[2]
        return (
            Answer(b'{"error": "gone"}', 404)
            if name in GONE
            else as_json({"id": name, "text": "x" * 300})
        )
    style = asked.path.removeprefix("/")
    given = asked.body or asked.query
    cursor = given.get("cursor") or given.get("after") or int(given.get("offset", 0)) // PAGE
    page = int(cursor)
    numbers = range(max(page * PAGE - 1, 0), (page + 1) * PAGE) if page < PAGES else ()
    items = [item(style, number) for number in numbers]
    following = str(page + 1) if page + 1 < PAGES else None
    if style == "linked":
        link = f'<http://h/linked?limit={PAGE}&cursor={following}>; rel="next"'
        return as_json(items, **({"Link": link} if following else {}))
    address = f"/addressed?cursor={following}" if following else None
    authors = [{"id": f"author-{number % 7}"} for number in numbers]
    told = {"next": address if style == "addressed" else following}
    return Answer(json.dumps({"data": items, "authors": authors, "meta": told}).encode())
