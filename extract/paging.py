"""Following a platform's pages to their end, whatever its way of pointing at the next."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import count
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from requests.utils import parse_header_links

from extract.bodies import JSON, BodyKind
from extract.errors import PagingLoop
from extract.http import Api, Parameters
from extract.response import Response, clean_url

# What stands where a cursor would, once there are no more pages.
ENDS = (None, "", "null")


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
        if token in ENDS:
            return
        refuse_loop(visited, str(token), api, path)
        asked[parameter] = token


def follow_url(api: Api, path: str, parameters: Parameters, *at: str) -> Iterator[Response]:
    """Yield pages along a whole address or path in the body, found at the keys `at`.

    Secrets that a platform writes into that address are taken out; on another host it is refused.
    """
    visited: set[str] = set()
    page = api.get(path, parameters, page_number=1)
    while True:
        yield page
        following = page.dig(*at)
        if following in ENDS:
            return
        address = clean_url(str(following))
        refuse_loop(visited, address, api, path)
        page = api.get(address, None, page_number=len(visited) + 1)


def follow_object(api: Api, path: str, parameters: Parameters, *at: str) -> Iterator[Response]:
    """Yield pages along an object in the body whose members go into the next request (MediaWiki).

    Each page's object takes the place of the one before.
    """
    visited: set[str] = set()
    asked: dict[str, str | int] = dict(parameters)
    while True:
        page = api.get(path, asked, page_number=len(visited) + 1)
        yield page
        following = page.dig(*at)
        if not following:
            return
        refuse_loop(visited, repr(sorted(following.items())), api, path)
        asked = {**parameters, **following}


def follow_header(
    api: Api,
    path: str,
    parameters: Parameters,
    parameter: str,
    header: str,
    accept: BodyKind = JSON,
) -> Iterator[Response]:
    """Yield pages along a token in a header (Salesforce Bulk), sent back as `parameter`."""
    visited: set[str] = set()
    asked: dict[str, str | int] = dict(parameters)
    while True:
        page = api.get(path, asked, page_number=len(visited) + 1, accept=accept)
        yield page
        token = page.headers.get(header.lower(), "null")
        if token in ENDS:
            return
        refuse_loop(visited, token, api, path)
        asked[parameter] = token


def follow_offset(
    api: Api,
    path: str,
    parameters: Parameters,
    size: int,
    items: Sequence[str],
    total: Sequence[str] = (),
    parameter: str = "offset",
    first: int = 0,
    step: int | None = None,
) -> Iterator[Response]:
    """Yield pages by counting them: `parameter` begins at `first` and grows by `step`, else `size`.

    The end is where the number at the keys `total` is reached: a page may hold less than its size.
    A platform that tells no total ends with a page without anything at the keys `items`.
    """
    before = None
    for number in count():
        asked = {**parameters, parameter: first + number * (step or size)}
        page = api.get(path, asked, page_number=number + 1)
        yield page
        found, told = page.dig(*items), page.dig(*total) if total else None
        if found and found == before:
            raise loop_at(api, path, f"{parameter}={asked[parameter]}")
        before = found
        if (number + 1) * size >= told if told is not None else not found:
            return


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
        raise loop_at(api, path, f"cursor {cursor[:80]!r}")
    visited.add(cursor)


def loop_at(api: Api, path: str, cursor: str) -> PagingLoop:
    """Return the error for a cursor that leads nowhere."""
    return PagingLoop(
        f"{api.name}: {path} pointed to the same page twice ({cursor}),"
        " so its end cannot be known. Nothing of this stream was landed; try again later."
    )
