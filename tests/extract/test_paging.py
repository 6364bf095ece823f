from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, cast

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.errors import PagingLoop
from extract.http import Api
from extract.paging import follow_links, follow_search, follow_token
from extract.response import Response
from tests.extract.properties import steady

NOW = datetime(2026, 11, 1, tzinfo=UTC)
Pages = list[list[int]]
# An empty page may stand anywhere: it is the cursor that says whether more follow.
PAGES = st.lists(st.lists(st.integers(), max_size=3), min_size=1, max_size=12)
STYLES = pytest.mark.parametrize("style", ["links", "token", "search"])


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
        headers = {}
        if after < len(self.pages):
            body["paging"] = {"next": {"after": str(after)}}
            headers["link"] = f'<https://h/p?cursor={after}>; rel="next", <https://h/p>; rel="prev"'
        return Response("GET", "u", 200, headers, page_number, NOW, msgspec.json.encode(body))

    def get(self, path: str, parameters: Mapping[str, Any], page_number: int) -> Response:
        return self.answer(parameters, page_number)

    def post(self, path: str, body: Mapping[str, Any], page_number: int) -> Response:
        return self.answer(body, page_number)


def walk(style: str, fake: FakeApi) -> Pages:
    api, path = cast(Api, fake), "/things"
    asked: dict[str, str | int] = {"limit": 3, "since_id": "9"}
    if style == "links":
        pages = follow_links(api, path, asked)
    elif style == "token":
        pages = follow_token(api, path, asked, "cursor", "paging", "next", "after")
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
        def get(self, path: str, parameters: Mapping[str, Any], page_number: int) -> Response:
            self.answer(parameters, page_number)
            body = msgspec.json.encode({"items": [1], "paging": {"next": {"after": 5}}})
            return Response("GET", "u", 200, {}, page_number, NOW, body)

    with pytest.raises(PagingLoop, match="cursor '5'"):
        walk("token", Counting([[]] * 9, {}))
