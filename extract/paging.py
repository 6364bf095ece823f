"""Following a platform's pages to their end, whatever its way of pointing at the next."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from requests.utils import parse_header_links

from extract.errors import PagingLoop
from extract.http import Api, Parameters
from extract.response import Response


def follow_links(api: Api, path: str, parameters: Parameters) -> Iterator[Response]:
    """Yield pages along `Link: <…>; rel="next"`.

    The link's parameters go over ours, so that a bound which the platform leaves out of its links
    (Mastodon drops `since_id`) still holds on every page.
    """
    visited: set[str] = set()
    asked: dict[str, str | int] = dict(parameters)
    while True:
        page = api.get(path, asked, page_number=len(visited) + 1)
        yield page
        link = next_link(page)
        if link is None:
            return
        refuse_loop(visited, link, api, path)
        asked = {**parameters, **dict(parse_qsl(urlsplit(link).query))}


def follow_token(
    api: Api, path: str, parameters: Parameters, parameter: str, *at: str
) -> Iterator[Response]:
    """Yield pages along a token in the body, found at the keys `at`, sent back as `parameter`."""
    visited: set[str] = set()
    asked: dict[str, str | int] = dict(parameters)
    while True:
        page = api.get(path, asked, page_number=len(visited) + 1)
        yield page
        token = page.dig(*at)
        if token is None:
            return
        refuse_loop(visited, str(token), api, path)
        asked[parameter] = token


def follow_search(
    api: Api,
    path: str,
    body: Mapping[str, Any],
    next_body: Callable[[Response], Mapping[str, Any] | None],
) -> Iterator[Response]:
    """Yield pages of a search by POST; `next_body` gives what changes, None at the end."""
    visited: set[str] = set()
    asked = dict(body)
    while True:
        page = api.post(path, asked, page_number=len(visited) + 1)
        yield page
        change = next_body(page)
        if change is None:
            return
        refuse_loop(visited, repr(sorted(change.items())), api, path)
        asked.update(change)


def next_link(page: Response) -> str | None:
    """Return the address of the next page in the Link header."""
    header = page.headers.get("link", "")
    for link in parse_header_links(header) if header else []:
        if link.get("rel") == "next":
            return link["url"]
    return None


def refuse_loop(visited: set[str], cursor: str, api: Api, path: str) -> None:
    """Remember a cursor; raise PagingLoop where it has been followed before."""
    if cursor in visited:
        raise PagingLoop(
            f"{api.name}: {path} pointed to the same page twice (cursor {cursor[:80]!r}),"
            " so its end cannot be known. Nothing of this stream was landed; try again later."
        )
    visited.add(cursor)
