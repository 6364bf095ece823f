"""Faults that any platform of the sandbox can be given, whatever its own manners."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import pytest
import requests

from sandbox.platforms import CREDENTIALS, credential, platform_named, tokens
from tests.sandbox.sandbox_client import Client

NOW = datetime(2026, 11, 1, tzinfo=UTC)
STATUSES = "/api/v1/timelines/tag/coffee"
SEARCH = "/2/tweets/search/all"


def test_a_platform_is_one_line_and_is_named_as_its_module() -> None:
    assert {platform_named(name).name for name in CREDENTIALS} == set(CREDENTIALS)
    assert tokens()["x"] == credential("x", "token") == "sandbox-x-token"
    assert credential("anything", "client_id") == "sandbox-anything-client-id"


def test_an_expired_token_stays_expired_until_another_one_is_issued(client: Client) -> None:
    client.sandbox.set_faults([{"platform": "x", "kind": "token_expired", "after": 1}])
    codes = [client.ask("x", "/2/users/by?usernames=lumo").status_code for _ in range(4)]
    assert codes == [200, 401, 401, 401]
    issued = client.sandbox.app.tokens_of("x").issue("access-token")
    assert issued == "sandbox-x-access-token-1"
    client.sandbox.tokens["x"] = issued
    assert client.ask("x", "/2/users/by?usernames=lumo").status_code == 200


@pytest.mark.parametrize(
    ("reset", "header", "seconds"),
    [
        ("retry_after", "Retry-After", int),
        ("retry_after_date", "Retry-After", lambda text: parsedate_to_datetime(text) - NOW),
        ("epoch", "x-rate-limit-reset", lambda text: int(text) - NOW.timestamp()),
        ("iso", "X-RateLimit-Reset", lambda text: datetime.fromisoformat(text) - NOW),
        ("seconds_left", "x-ratelimit-reset", int),
        ("ratelimit", "RateLimit-Reset", lambda text: int(text) - NOW.timestamp()),
    ],
)
def test_a_429_can_tell_its_reset_in_any_way(
    client: Client, reset: str, header: str, seconds: object
) -> None:
    fault = {"platform": "x", "kind": "rate_limited", "reset": reset, "reset_seconds": 40}
    client.sandbox.set_faults([fault])
    answer = client.ask("x", "/2/users/by?usernames=lumo")
    assert answer.status_code == 429
    assert callable(seconds)
    left = seconds(answer.headers[header])
    assert 40 <= getattr(left, "total_seconds", lambda: left)() < 41


def test_a_429_can_say_nothing_of_its_reset(client: Client) -> None:
    client.sandbox.set_faults([{"platform": "x", "kind": "rate_limited", "reset": "none"}])
    answer = client.ask("x", "/2/users/by?usernames=lumo")
    assert answer.status_code == 429
    assert not [name for name in answer.headers if "reset" in name.lower() or "retry" in name]


def test_a_gzip_bomb_is_small_on_the_wire_and_huge_inside(client: Client) -> None:
    client.sandbox.set_faults([{"platform": "x", "kind": "gzip_bomb"}])
    url = client.sandbox.base_url("x") + "/2/users/by"
    headers = {"Authorization": f"Bearer {client.sandbox.tokens['x']}"}
    with requests.get(url, headers=headers, stream=True, timeout=10) as answer:
        assert int(answer.headers["Content-Length"]) < 1_000_000
        assert len(answer.raw.read(20_000_000, decode_content=True)) == 20_000_000


def test_a_redirect_points_to_another_host(client: Client) -> None:
    client.sandbox.set_faults([{"platform": "mastodon", "kind": "redirect"}])
    url = client.sandbox.base_url("mastodon") + STATUSES
    headers = {"Authorization": f"Bearer {client.sandbox.tokens['mastodon']}"}
    answer = client.session.get(url, headers=headers, allow_redirects=False, timeout=5)
    assert (answer.status_code, answer.headers["Location"]) == (302, "https://elsewhere.example/")


def test_what_is_deleted_is_answered_in_the_platforms_words(client: Client) -> None:
    client.sandbox.set_faults([{"platform": "mastodon", "kind": "deleted", "path": "/api/v1/acc"}])
    gone = client.ask("mastodon", "/api/v1/accounts/lookup", acct="lumo")
    assert (gone.status_code, gone.json()) == (404, {"error": "Record not found"})
    assert client.ask("mastodon", "/api/v1/accounts/lookup", acct="lumo").status_code == 200


def test_only_a_request_for_a_retired_metric_is_refused(client: Client) -> None:
    fault = {"platform": "x", "kind": "retired_metric", "field": "public_metrics", "times": 0}
    client.sandbox.set_faults([fault])
    path = f"{SEARCH}?query=%23coffee"
    refused = client.ask("x", path, **{"tweet.fields": "lang,public_metrics"})
    assert (refused.status_code, "public_metrics" in refused.text) == (400, True)
    assert client.ask("x", path, **{"tweet.fields": "lang"}).status_code == 200


def test_a_repeated_cursor_points_back_to_the_page_it_came_from(client: Client) -> None:
    first = client.ask("x", SEARCH, query="#coffee", max_results=10).json()
    token = first["meta"]["next_token"]
    client.sandbox.set_faults([{"platform": "x", "kind": "repeated_cursor", "after": 1}])
    assert client.ask("x", SEARCH, query="#coffee", max_results=10).json() == first
    again = client.ask("x", SEARCH, query="#coffee", max_results=10, next_token=token).json()
    assert again == first
    onward = client.ask("x", SEARCH, query="#coffee", max_results=10, next_token=token).json()
    assert onward["meta"]["next_token"] != token


def test_an_empty_page_keeps_its_way_onward(client: Client) -> None:
    client.sandbox.set_faults(
        [{"platform": name, "kind": "empty_page_with_next"} for name in ("x", "mastodon")]
    )
    on_x = client.ask("x", SEARCH, query="#coffee", max_results=10).json()
    assert (on_x["data"], "next_token" in on_x["meta"]) == ([], True)
    on_mastodon = client.ask("mastodon", STATUSES)
    assert (on_mastodon.json(), "next" in on_mastodon.links) == ([], True)


def test_a_cursor_can_expire_between_two_pages(client: Client) -> None:
    first = client.ask("x", SEARCH, query="#coffee", max_results=10).json()
    client.sandbox.set_faults([{"platform": "x", "kind": "expired_cursor"}])
    token = first["meta"]["next_token"]
    answer = client.ask("x", SEARCH, query="#coffee", max_results=10, next_token=token)
    assert answer.status_code == 400
    assert "next_token" in answer.json()["errors"][0]["parameters"]


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ({"kind": "retired_metric"}, "needs its name"),
        ({"kind": "rate_limited", "reset": "by pigeon"}, "unknown reset 'by pigeon'"),
    ],
)
def test_a_fault_that_lacks_what_it_needs_is_refused(
    client: Client, fault: dict[str, str], said: str
) -> None:
    answer = client.post("_sandbox", "/faults", [{"platform": "x", **fault}])
    assert answer.status_code == 400
    assert said in answer.json()["error"]
