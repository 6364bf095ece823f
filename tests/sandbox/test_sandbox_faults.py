import json
import time
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
import requests

from sandbox.errors import SandboxError
from sandbox.faults import read_faults
from tests.sandbox.sandbox_client import Client

PATHS = {
    "mastodon": "/api/v1/notifications",
    "x": "/2/users/by?usernames=lumo",
    "hubspot": "/crm/v3/objects/contacts",
}
PLATFORMS = pytest.mark.parametrize("platform", sorted(PATHS))


def with_fault(
    client: Client, platform: str, kind: str, **settings: str | float
) -> requests.Response:
    client.sandbox.set_faults([{"platform": platform, "kind": kind, **settings}])
    return client.ask(platform, PATHS[platform])


@PLATFORMS
def test_without_the_token_nobody_gets_in(client: Client, platform: str) -> None:
    url = client.sandbox.base_url(platform) + PATHS[platform]
    for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic x"}):
        assert client.session.get(url, headers=headers, timeout=5).status_code == 401


@PLATFORMS
def test_a_fault_strikes_as_often_as_told_and_then_all_is_well(
    client: Client, platform: str
) -> None:
    codes = [with_fault(client, platform, "server_error", times=2, after=1).status_code]
    codes += [client.ask(platform, PATHS[platform]).status_code for _ in range(3)]
    assert codes == [200, 500, 500, 200]


@PLATFORMS
def test_unauthorized_strikes_even_with_the_token(client: Client, platform: str) -> None:
    assert with_fault(client, platform, "unauthorized").status_code == 401


def test_a_429_tells_its_reset_in_each_platforms_way(client: Client) -> None:
    now = datetime(2026, 11, 1, tzinfo=UTC)
    mastodon = with_fault(client, "mastodon", "rate_limited", reset_seconds=40)
    reset = datetime.fromisoformat(mastodon.headers["X-RateLimit-Reset"])
    assert (reset - now).total_seconds() == 40
    x = with_fault(client, "x", "rate_limited", reset_seconds=40)
    assert int(x.headers["x-rate-limit-reset"]) == now.timestamp() + 40
    hubspot = with_fault(client, "hubspot", "rate_limited")
    assert hubspot.json()["errorType"] == "RATE_LIMIT"
    assert {answer.status_code for answer in (mastodon, x, hubspot)} == {429}


@PLATFORMS
def test_a_truncated_body_is_no_json_but_has_its_length(client: Client, platform: str) -> None:
    answer = with_fault(client, platform, "truncated")
    assert answer.status_code == 200
    assert int(answer.headers["Content-Length"]) == len(answer.content)
    with pytest.raises(ValueError, match="line 1"):
        json.loads(answer.content)


@PLATFORMS
def test_a_short_body_ends_before_its_length(client: Client, platform: str) -> None:
    with pytest.raises(requests.exceptions.RequestException):
        with_fault(client, platform, "short_body")
    assert client.ask(platform, PATHS[platform]).status_code == 200


@PLATFORMS
def test_html_comes_where_json_was_asked_for(client: Client, platform: str) -> None:
    answer = with_fault(client, platform, "html")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/html")
    assert answer.text.startswith("<!DOCTYPE html>")


def test_the_content_type_can_be_wrong(client: Client) -> None:
    answer = with_fault(client, "mastodon", "wrong_content_type")
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert answer.json()


def test_an_answer_can_be_slow(client: Client) -> None:
    before = time.monotonic()
    with_fault(client, "x", "slow", delay_seconds=0.3)
    assert time.monotonic() - before >= 0.3


def test_a_field_drifts_by_name_or_by_type(client: Client) -> None:
    renamed = with_fault(client, "x", "drift", field="username", rename="screen_name").json()
    assert "screen_name" in renamed["data"][0]
    assert "username" not in renamed["data"][0]
    retyped = with_fault(
        client, "mastodon", "drift", field="account.followers_count", retype="string"
    ).json()
    assert all(each["account"]["followers_count"].startswith("about") for each in retyped)
    assert "updatedAt_v2" in with_fault(client, "hubspot", "drift").json()["results"][0]


@PLATFORMS
def test_a_record_can_look_changed_just_now(client: Client, platform: str) -> None:
    path = {
        **PATHS, "x": "/2/tweets/search/all?query=%23coffee&tweet.fields=public_metrics"
    }[platform]  # fmt: skip
    before = client.ask(platform, path)
    client.sandbox.set_faults([{"platform": platform, "kind": "late_update"}])
    after = client.ask(platform, path)
    assert before.json() != after.json()
    assert client.ask(platform, path).json() == before.json()


def test_a_path_limits_where_it_strikes(client: Client) -> None:
    client.sandbox.set_faults(
        [{"platform": "hubspot", "kind": "server_error", "path": "/crm/v3/objects/deals"}]
    )
    assert client.ask("hubspot", "/crm/v3/objects/contacts").status_code == 200
    assert client.ask("hubspot", "/crm/v3/objects/deals").status_code == 500


def test_faults_can_be_set_over_http_and_at_the_start(open_client: Callable[..., Client]) -> None:
    fault = {"platform": "x", "kind": "server_error", "status": 503}
    client = open_client(faults=[fault])
    assert client.ask("x", PATHS["x"]).status_code == 503
    assert client.post("_sandbox", "/faults", [fault]).json() == {"faults": 1}
    assert client.ask("x", PATHS["x"]).status_code == 503


@pytest.mark.parametrize(
    ("faults", "said"),
    [
        ([{"platform": "x", "kind": "gremlins"}], "unknown fault kind 'gremlins'"),
        ([{"platform": "myspace", "kind": "slow"}], "unknown platform 'myspace'"),
        ([{"platform": "x", "kind": "slow", "minutes": 3}], "unknown fault setting minutes"),
        ([{"kind": "slow"}], "needs platform and kind"),
        ({"platform": "x", "kind": "slow"}, "must be a list"),
        (["slow"], "must be an object"),
    ],
)
def test_a_wrong_fault_is_refused_in_words(client: Client, faults: object, said: str) -> None:
    with pytest.raises(SandboxError, match=said):
        read_faults(faults)
    answer = client.post("_sandbox", "/faults", faults)
    assert answer.status_code == 400
    assert said in answer.json()["error"]


def test_faults_that_are_no_json_are_refused() -> None:
    with pytest.raises(SandboxError, match="not valid JSON"):
        read_faults("{")
