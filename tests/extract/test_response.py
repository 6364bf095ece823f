import hashlib
import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.bodies import JSON
from extract.errors import BadBody
from extract.paging import next_link
from extract.response import (
    KEPT_HEADERS,
    SECRET_PARAMETERS,
    Response,
    clean_headers,
    clean_url,
)
from tests.extract.properties import steady

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
SECRET = "planted-s3cret"
NAMES = st.text("abcdefgh_", min_size=1, max_size=12).filter(
    lambda name: name not in SECRET_PARAMETERS
)
PLAIN = st.dictionaries(NAMES, st.text(max_size=12).filter(lambda text: "=" not in text))
SECRET_NAMES = st.sampled_from(sorted(SECRET_PARAMETERS)).flatmap(
    lambda name: st.sampled_from([name, name.upper(), name.title()])
)


def a_response(body: bytes, url: str = "https://h/p", **headers: str) -> Response:
    return Response("GET", url, 200, headers, 1, NOW, body)


@steady
@given(plain=PLAIN, secrets=st.lists(SECRET_NAMES, min_size=1), user=st.sampled_from(["", "u:@"]))
def test_a_url_loses_its_secrets_and_keeps_the_rest(
    plain: dict[str, str], secrets: list[str], user: str
) -> None:
    pairs = [*plain.items(), *((name, SECRET) for name in secrets)]
    host = user.replace("@", f"{SECRET}@") + "api.example"
    cleaned = clean_url(f"https://{host}/v1/statuses?{urlencode(pairs)}#{SECRET}")
    assert SECRET not in cleaned
    parts = urlsplit(cleaned)
    assert (parts.netloc, parts.path) == ("api.example", "/v1/statuses")
    assert dict(parse_qsl(parts.query, keep_blank_values=True)) == plain


@steady
@given(name=SECRET_NAMES, depth=st.integers(1, 3), before=st.sampled_from(["", "a=1&", "a=1;"]))
def test_a_secret_inside_an_address_inside_a_url_is_found(
    name: str, depth: int, before: str
) -> None:
    address = f"https://other.example/?{before}{name}={SECRET}"
    for _ in range(depth):
        address = f"https://other.example/?back={quote(address, safe='')}"
    assert SECRET not in clean_url(address)


@pytest.mark.parametrize("separator", [";", "/"])
def test_a_secret_in_the_path_is_found(separator: str) -> None:
    assert SECRET not in clean_url(f"https://h/a{separator}access_token={SECRET}?b=1")


def test_a_cursor_is_no_secret() -> None:
    url = "https://h/2/tweets?pagination_token=7140w&max_id=12"
    assert clean_url(url) == url


@steady
@given(text=st.text() | st.text("[]:/?#@%&=;", max_size=30).map(lambda rest: f"https://{rest}"))
def test_no_text_makes_cleaning_fail(text: str) -> None:
    assert isinstance(clean_url(text), str)
    assert set(clean_headers({"Link": text})) == {"link"}


@steady
@given(names=st.sets(st.sampled_from(["Authorization", "Set-Cookie", "X-Api-Key", "Cookie"])))
def test_only_headers_worth_keeping_are_kept(names: set[str]) -> None:
    kept = clean_headers({"Content-Type": "application/json", **dict.fromkeys(names, SECRET)})
    assert kept == {"content-type": "application/json"}
    assert not {name.lower() for name in names} & KEPT_HEADERS


def test_a_link_loses_its_secrets_and_still_points_to_the_next_page() -> None:
    link = f'<https://u:{SECRET}@h/p?access_token={SECRET}&max_id=7>; rel="next"'
    page = a_response(b"[]", **clean_headers({"Link": link}))
    assert SECRET not in str(page.headers)
    assert next_link(page) == "https://h/p?max_id=7"


@steady
@given(
    value=st.recursive(
        st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner),
    ),
    keys=st.lists(st.sampled_from("abc"), max_size=3),
)
def test_digging_finds_what_plain_indexing_finds(value: object, keys: list[str]) -> None:
    expected: Any = value
    for key in keys:
        expected = expected.get(key) if isinstance(expected, dict) else None
    assert a_response(json.dumps(value).encode()).dig(*keys) == expected


@pytest.mark.parametrize(
    "body",
    [b"", b'{"a": 1', b"<html>", b'[{"a": "\xff"}]', b"[" * 200_000 + b"]" * 200_000],
    ids=["nothing", "cut off", "HTML", "not UTF-8", "too deep"],
)
def test_a_body_that_is_not_json_is_told(body: bytes) -> None:
    with pytest.raises(BadBody, match=r"JSON|UTF-8"):
        JSON.check(body)


def test_the_servers_date_says_when_counters_were_true_else_our_clock_does() -> None:
    told = a_response(b"[]", date="Sat, 31 Oct 2026 23:59:30 GMT")
    assert told.observed_at == datetime(2026, 10, 31, 23, 59, 30, tzinfo=UTC)
    assert a_response(b"[]", date="yesterday").observed_at == NOW
    assert a_response(b"[]").observed_at == NOW


def test_a_response_is_known_by_what_was_asked_when_and_what_came() -> None:
    one = a_response(b"[1]")
    assert one.body_sha256 == hashlib.sha256(b"[1]").hexdigest()
    others = [a_response(b"[2]"), a_response(b"[1]", url="https://h/q")]
    assert len({one.response_id, *(other.response_id for other in others)}) == 3
    assert one.response_id == a_response(b"[1]").response_id
