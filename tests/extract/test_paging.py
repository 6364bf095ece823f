from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, cast
from urllib.parse import parse_qsl, urlsplit

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.bodies import CSV, JSON, BodyKind
from extract.errors import PagingLoop, Refused
from extract.http import Api
from extract.paging import (
    follow_header,
    follow_links,
    follow_object,
    follow_offset,
    follow_search,
    follow_token,
    follow_url,
)
from extract.response import Response
from tests.extract.loopback import Answer, Asked, Platform, as_json
from tests.extract.properties import steady

NOW = datetime(2026, 11, 1, tzinfo=UTC)
Pages = list[list[int]]
# An empty page may stand anywhere: it is the cursor that says whether more follow.
PAGES = st.lists(st.lists(st.integers(), max_size=3), min_size=1, max_size=12)
Serve = Callable[[Callable[[Asked], Answer]], Platform]
STYLES = pytest.mark.parametrize("style", ["links", "token", "search", "url", "object", "header"])


class FakeApi:
    """Serves pages whose cursor is the number of the next page; `goes_on` may bend it."""

    name = "fake"

    def __init__(self, pages: Pages, goes_on: Mapping[int, int]) -> None:
        self.pages = pages
        self.goes_on = goes_on
        self.asked: list[dict[str, Any]] = []
        self.page_numbers: list[int] = []

    def answer(self, asked: Mapping[str, Any], page_number: int) -> Response:
        self.asked.append(dict(asked))
        self.page_numbers.append(page_number)
        assert len(self.asked) <= 3 * len(self.pages), "this would go on for ever"
        number = int(asked.get("cursor", 0))
        after = self.goes_on.get(number, number + 1)
        body: dict[str, Any] = {"items": self.pages[number], "paging": {}}
        headers = {"sforce-locator": "null"}
        if after < len(self.pages):
            address = f"https://h/p?limit=3&since_id=9&access_token=planted&cursor={after}"
            body["paging"] = {"next": {"after": str(after)}, "url": address}
            body["continue"] = {"cursor": str(after), "continue": "||"}
            headers = {
                "link": f'<https://h/p?cursor={after}>; rel="next", <https://h/p>; rel="prev"',
                "sforce-locator": str(after),
            }
        return Response("GET", "u", 200, headers, page_number, NOW, msgspec.json.encode(body))

    def get(
        self,
        path: str,
        parameters: Mapping[str, Any] | None,
        page_number: int,
        accept: BodyKind = JSON,
    ) -> Response:
        told = dict(parse_qsl(urlsplit(path).query)) if parameters is None else parameters
        return self.answer({**told, "limit": int(told["limit"])}, page_number)

    def post(self, path: str, body: Mapping[str, Any], page_number: int) -> Response:
        return self.answer(body, page_number)


def walk(style: str, fake: FakeApi) -> Pages:
    api, path = cast(Api, fake), "/things"
    asked: dict[str, str | int] = {"limit": 3, "since_id": "9"}
    if style == "links":
        pages = follow_links(api, path, asked)
    elif style == "token":
        pages = follow_token(api, path, asked, "cursor", "paging", "next", "after")
    elif style == "url":
        pages = follow_url(api, path, asked, "paging", "url")
    elif style == "object":
        pages = follow_object(api, path, asked, "continue")
    elif style == "header":
        pages = follow_header(api, path, asked, "cursor", "Sforce-Locator")
    else:
        pages = follow_search(api, path, asked, next_cursor)
    return [page.json["items"] for page in pages]


def next_cursor(page: Response) -> dict[str, str] | None:
    after = page.dig("paging", "next", "after")
    return None if after is None else {"cursor": after}


@STYLES
@steady
@given(pages=PAGES)
def test_every_page_is_walked_once_and_in_order(style: str, pages: Pages) -> None:
    fake = FakeApi(pages, {})
    assert walk(style, fake) == pages
    assert fake.page_numbers == list(range(1, len(pages) + 1))


@STYLES
@steady
@given(pages=PAGES)
def test_bounds_that_the_cursor_leaves_out_stay_on_every_page(style: str, pages: Pages) -> None:
    fake = FakeApi(pages, {})
    walk(style, fake)
    assert len(fake.asked) == len(pages)
    assert all((asked["limit"], asked["since_id"]) == (3, "9") for asked in fake.asked)


@STYLES
def test_an_empty_page_with_a_next_one_is_not_the_end(style: str) -> None:
    assert walk(style, FakeApi([[], [], [7]], {})) == [[], [], [7]]


@STYLES
@steady
@given(pages=PAGES, back=st.data())
def test_a_cursor_that_comes_back_is_an_error_not_an_endless_loop(
    style: str, pages: Pages, back: st.DataObject
) -> None:
    at = back.draw(st.integers(0, len(pages) - 1), "page that points back")
    to = back.draw(st.integers(0, at), "page it points to")
    with pytest.raises(PagingLoop, match=r"fake: /things pointed to the same page twice"):
        walk(style, FakeApi(pages, {at: to}))


def test_a_cursor_that_is_a_number_is_followed_like_a_text() -> None:
    class Counting(FakeApi):
        def get(
            self,
            path: str,
            parameters: Mapping[str, Any] | None,
            page_number: int,
            accept: BodyKind = JSON,
        ) -> Response:
            self.answer(parameters or {}, page_number)
            body = msgspec.json.encode({"items": [1], "paging": {"next": {"after": 5}}})
            return Response("GET", "u", 200, {}, page_number, NOW, body)

    with pytest.raises(PagingLoop, match="cursor '5'"):
        walk("token", Counting([[]] * 9, {}))


@pytest.mark.parametrize("end", [None, "", "null"])
def test_a_cursor_that_is_empty_is_the_end(end: str | None) -> None:
    class Ending(FakeApi):
        def answer(self, asked: Mapping[str, Any], page_number: int) -> Response:
            self.asked.append(dict(asked))
            body = msgspec.json.encode({"items": [1], "paging": {"next": {"after": end}}})
            return Response("GET", "u", 200, {}, page_number, NOW, body)

    assert walk("token", Ending([[1]], {})) == [[1]]


def test_what_continues_takes_the_place_of_what_continued_before() -> None:
    followings = [{"a": "1", "continue": "-||"}, {"b": "2", "continue": "-||"}, None]

    class Continuing(FakeApi):
        def answer(self, asked: Mapping[str, Any], page_number: int) -> Response:
            self.asked.append(dict(asked))
            following = followings[page_number - 1]
            body = msgspec.json.encode({"continue": following} if following else {})
            return Response("GET", "u", 200, {}, page_number, NOW, body)

    fake = Continuing([[]] * 3, {})
    asked: dict[str, str | int] = {"action": "query"}
    pages = list(follow_object(cast(Api, fake), "/w/api.php", {**asked, "limit": 5}, "continue"))
    assert len(pages) == 3
    given = [{name for name in one if name in ("a", "b")} for one in fake.asked]
    assert given == [set(), {"a"}, {"b"}]


def test_an_address_in_a_body_is_followed_without_the_token_in_it(
    serve: Serve, connect: Callable[..., Api]
) -> None:
    def answer(asked: Asked) -> Answer:
        if "after" in asked.query:
            return as_json({"data": [2], "paging": {}})
        following = f"{platform.url}/v25.0/1/posts?access_token=planted-other&after=QVFI%3D&limit=1"
        return as_json({"data": [1], "paging": {"next": following}})

    platform = serve(answer)
    pages = list(follow_url(connect(platform.url), "/v25.0/1/posts", {}, "paging", "next"))
    assert [page.json["data"] for page in pages] == [[1], [2]]
    assert platform.asked[1].query == {"after": "QVFI=", "limit": "1"}


def test_a_path_in_a_body_is_followed_on_the_platforms_host(
    serve: Serve, connect: Callable[..., Api]
) -> None:
    def answer(asked: Asked) -> Answer:
        if asked.path.endswith("-2000"):
            return as_json({"done": True, "records": [2]})
        following = "/services/data/v65.0/query/01gRO0000016PIAYA2-2000"
        return as_json({"done": False, "records": [1], "nextRecordsUrl": following})

    api = connect(f"{serve(answer).url}/salesforce", name="salesforce")
    pages = list(follow_url(api, "/services/data/v65.0/query", {"q": "x"}, "nextRecordsUrl"))
    assert [page.json["records"] for page in pages] == [[1], [2]]


def test_an_address_on_another_host_is_not_followed(
    serve: Serve, connect: Callable[..., Api]
) -> None:
    other = serve(lambda asked: as_json({}))
    platform = serve(lambda asked: as_json({"paging": {"next": f"{other.url}/posts"}}))
    with pytest.raises(Refused, match="another host"):
        list(follow_url(connect(platform.url), "/posts", {}, "paging", "next"))
    assert other.asked == []


def test_a_locator_leads_to_csv(serve: Serve, connect: Callable[..., Api]) -> None:
    def answer(asked: Asked) -> Answer:
        locator = {"MTAwMA": "null"}.get(asked.query.get("locator", ""), "MTAwMA")
        return Answer(b'Id,Name\n1,"a\nb"\n', 200, {"Sforce-Locator": locator}, "text/csv")

    api = connect(serve(answer).url, name="salesforce")
    path = "/services/data/v65.0/jobs/query/750/results"
    pages = list(follow_header(api, path, {"maxRecords": 1}, "locator", "Sforce-Locator", CSV))
    assert [page.headers["sforce-locator"] for page in pages] == ["MTAwMA", "null"]


class Counted:
    """Serves records by their place; pages may hold less than was asked for."""

    name = "fake"

    def __init__(self, pages: Pages, size: int, *, is_told: bool) -> None:
        self.pages = pages
        self.size = size
        self.is_told = is_told
        self.asked: list[int] = []

    def get(self, path: str, parameters: Mapping[str, Any], page_number: int) -> Response:
        self.asked.append(parameters["start"])
        number = parameters["start"] // self.size
        body: dict[str, Any] = {"items": self.pages[number] if number < len(self.pages) else []}
        if self.is_told:
            body["paging"] = {"total": len(self.pages) * self.size}
        return Response("GET", "u", 200, {}, page_number, NOW, msgspec.json.encode(body))


@steady
@given(sizes=st.lists(st.integers(0, 4), min_size=1, max_size=9))
def test_pages_are_counted_up_to_the_total_whatever_they_hold(sizes: list[int]) -> None:
    pages = [[10 * number + place for place in range(size)] for number, size in enumerate(sizes)]
    fake = Counted(pages, 4, is_told=True)
    found = follow_offset(
        cast(Api, fake), "/p", {}, 4, ("items",), ("paging", "total"), parameter="start"
    )
    assert [page.json["items"] for page in found] == pages
    assert fake.asked == [4 * number for number in range(len(pages))]


@steady
@given(sizes=st.lists(st.integers(1, 4), max_size=9))
def test_without_a_total_pages_are_counted_until_one_is_empty(sizes: list[int]) -> None:
    pages = [[10 * number + place for place in range(size)] for number, size in enumerate(sizes)]
    fake = Counted(pages, 4, is_told=False)
    found = follow_offset(cast(Api, fake), "/p", {}, 4, ("items",), parameter="start")
    assert [page.json["items"] for page in found] == [*pages, []]


def test_pages_may_be_counted_from_one() -> None:
    class Numbered(Counted):
        def get(self, path: str, parameters: Mapping[str, Any], page_number: int) -> Response:
            start = (parameters["page"] - 1) * self.size
            return super().get(path, {"start": start}, page_number)

    fake = Numbered([[1, 2], [3]], 2, is_told=True)
    found = follow_offset(
        cast(Api, fake), "/p", {}, 2, ("items",), ("paging", "total"), "page", first=1, step=1
    )
    assert [page.json["items"] for page in found] == [[1, 2], [3]]


def test_a_platform_that_does_not_heed_the_offset_is_an_error_not_an_endless_loop() -> None:
    class Deaf(Counted):
        def get(self, path: str, parameters: Mapping[str, Any], page_number: int) -> Response:
            return super().get(path, {"start": 0}, page_number)

    with pytest.raises(PagingLoop, match="offset=2"):
        list(follow_offset(cast(Api, Deaf([[1, 2]], 2, is_told=False)), "/p", {}, 2, ("items",)))
