from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest
import requests

from sandbox.platforms.linkedin_world import LinkedIn, linkedin_of
from tests.sandbox.sandbox_client import Client

NOW = datetime(2026, 11, 1, tzinfo=UTC)
BRAND, RIVAL = "urn%3Ali%3Aorganization%3A10427311", "urn%3Ali%3Aorganization%3A10427312"
HEADERS = {"LinkedIn-Version": "202607", "X-Restli-Protocol-Version": "2.0.0"}
SHARES = "/rest/organizationalEntityShareStatistics"
GRANT = {
    "grant_type": "refresh_token",
    "client_id": "sandbox-linkedin-client-id",
    "client_secret": "sandbox-linkedin-client-secret",
    "refresh_token": "sandbox-linkedin-refresh-token",
}
Answer = dict[str, Any]


def ask(
    client: Client, target: str, method: str = "", headers: Mapping[str, str] = HEADERS
) -> requests.Response:
    sent = {**headers, "Authorization": f"Bearer {client.sandbox.tokens['linkedin']}"}
    if method:
        sent["X-RestLi-Method"] = method
    url = client.sandbox.base_url("linkedin") + target
    return client.session.get(url, headers=sent, timeout=10)


def posts(client: Client) -> Iterator[Answer]:
    start = 0
    while True:
        target = f"/rest/posts?q=author&author={BRAND}&count=100&start={start}"
        content = ask(client, target, "FINDER").json()
        yield from content["elements"]
        if not content["paging"]["links"]:
            return
        start += 100


def days(client: Client, path: str, finder: str, length: int) -> list[Answer]:
    end = int(NOW.timestamp()) * 1000
    start = end - length * 86_400_000
    interval = f"(timeRange:(start:{start},end:{end}),timeGranularityType:DAY)"
    answer = ask(client, f"{path}?q={finder}&{finder}={BRAND}&timeIntervals={interval}")
    elements: list[Answer] = answer.json()["elements"]
    return elements


def world(client: Client) -> LinkedIn:
    return linkedin_of(client.sandbox.app.view.index)


def code(answer: requests.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_pages_are_found_by_name_and_show_less_of_others(client: Client) -> None:
    (own,) = ask(client, "/rest/organizations?q=vanityName&vanityName=lumo").json()["elements"]
    (other,) = ask(client, "/rest/organizations?q=vanityName&vanityName=halla").json()["elements"]
    assert own["vanityName"] == "lumo"
    assert set(other) < set(own)
    nobody = ask(client, "/rest/organizations?q=vanityName&vanityName=nobody").json()
    assert nobody["elements"] == []


def test_followers_grow_by_what_the_days_say(client: Client) -> None:
    size = f"/rest/networkSizes/{BRAND}?edgeType=COMPANY_FOLLOWED_BY_MEMBER"
    now = ask(client, size).json()["firstDegreeSize"]
    client.sandbox.move_clock(NOW + timedelta(days=10))
    later = ask(client, size).json()["firstDegreeSize"]
    client.sandbox.move_clock(NOW + timedelta(days=20))
    path = "/rest/organizationalEntityFollowerStatistics"
    start = int(NOW.timestamp()) * 1000
    interval = f"(timeRange:(start:{start},end:{start + 864_000_000}),timeGranularityType:DAY)"
    asked = f"{path}?q=organizationalEntity&organizationalEntity={BRAND}&timeIntervals={interval}"
    gains = [day["followerGains"] for day in ask(client, asked).json()["elements"]]
    assert len(gains) == 10
    won = sum(gain["organicFollowerGain"] + gain["paidFollowerGain"] for gain in gains)
    assert later - now == won > 0


def test_followers_of_the_last_two_days_are_not_told_yet(client: Client) -> None:
    path = "/rest/organizationalEntityFollowerStatistics"
    assert len(days(client, path, "organizationalEntity", 10)) == 8
    assert len(days(client, SHARES, "organizationalEntity", 10)) == 10


def test_statistics_go_back_twelve_months_only(client: Client) -> None:
    told = days(client, SHARES, "organizationalEntity", 700)
    assert len(told) == 365
    assert told[0]["timeRange"]["start"] == int((NOW - timedelta(days=365)).timestamp()) * 1000
    ends = [day["timeRange"]["end"] for day in told]
    assert ends[:-1] == [day["timeRange"]["start"] for day in told[1:]]


def test_posts_are_listed_last_changed_first_and_each_once(client: Client) -> None:
    found = list(posts(client))
    ids = [post["id"] for post in found]
    there = {post.urn for post in world(client).posts if post.exists(client.sandbox.app.view.now)}
    assert len(ids) == len(set(ids))
    assert set(ids) == there
    assert len(ids) > 100
    changed = [post["lastModifiedAt"] for post in found]
    assert changed == sorted(changed, reverse=True)
    assert any(post["lifecycleStateInfo"]["isEditedByAuthor"] for post in found)


def test_a_finder_must_name_its_method(client: Client) -> None:
    target = f"/rest/posts?q=author&author={BRAND}"
    assert ask(client, target).status_code == 400
    assert ask(client, target, "FINDER").status_code == 200


def test_posts_by_identifier_tell_what_is_gone(client: Client) -> None:
    linkedin, now = world(client), client.sandbox.app.view.now
    gone = next(post for post in linkedin.posts if 0 < post.deleted <= now)
    here = next(post for post in linkedin.posts if post.exists(now))
    both = ",".join(quote(post.urn, safe="") for post in (gone, here))
    answer = ask(client, f"/rest/posts?ids=List({both})", "BATCH_GET").json()
    assert list(answer["results"]) == [here.urn]
    assert {urn: error["status"] for urn, error in answer["errors"].items()} == {gone.urn: 404}


def test_a_list_that_is_not_coded_once_is_refused(client: Client) -> None:
    urn = next(post["id"] for post in posts(client))
    coded = quote(urn, safe="")
    asked = f"{SHARES}?q=organizationalEntity&organizationalEntity={BRAND}"
    kind = "ugcPosts" if "ugcPost" in urn else "shares"
    assert ask(client, f"{asked}&{kind}=List({coded})").status_code == 200
    for wrong in (f"List({urn})", f"List({quote(coded, safe='')})", f"List%28{coded}%29"):
        assert ask(client, f"{asked}&{kind}={wrong}").status_code == 400


def test_counters_of_posts_leave_out_those_on_which_nothing_happened(client: Client) -> None:
    linkedin, now = world(client), client.sandbox.app.view.now
    shares = [post for post in linkedin.posts if post.exists(now) and post.kind == "share"]
    silent = [post for post in shares if not any(post.so_far(now))]
    loud = next(post for post in shares if any(post.so_far(now)))
    assert silent
    listed = ",".join(quote(post.urn, safe="") for post in (*silent[:3], loud))
    asked = f"{SHARES}?q=organizationalEntity&organizationalEntity={BRAND}&shares=List({listed})"
    (told,) = ask(client, asked).json()["elements"]
    assert told["share"] == loud.urn
    assert told["totalShareStatistics"]["impressionCount"] > 0


def test_days_of_one_post_are_refused(client: Client) -> None:
    share = quote(next(post["id"] for post in posts(client)), safe="")
    asked = (
        f"{SHARES}?q=organizationalEntity&organizationalEntity={BRAND}&shares=List({share})"
        "&timeIntervals=(timeRange:(start:1,end:2),timeGranularityType:DAY)"
    )
    assert code(ask(client, asked)) == (400, "ILLEGAL_ARGUMENT")


def test_comments_come_with_the_answers_to_them_when_asked(client: Client) -> None:
    linkedin, now = world(client), client.sandbox.app.view.now
    talk = max(
        (post for post in linkedin.posts if post.exists(now)),
        key=lambda post: len(linkedin.on(post.urn, now)),
    )
    path = f"/rest/socialActions/{quote(talk.urn, safe='')}/comments"
    first = ask(client, f"{path}?count=100").json()
    assert (len(first["elements"]), first["paging"]["total"] > 100) == (100, True)
    asked = next(
        one for one in first["elements"] if one["commentsSummary"]["totalFirstLevelComments"]
    )
    nested = f"/rest/socialActions/{quote(asked['$URN'], safe='')}/comments"
    (reply, *_) = ask(client, nested).json()["elements"]
    assert reply["parentComment"] == asked["$URN"]
    assert reply["actor"] == "urn:li:organization:10427311"


def test_what_is_not_ours_is_refused_and_what_is_not_there_is_not_found(client: Client) -> None:
    asked = f"{SHARES}?q=organizationalEntity&organizationalEntity={RIVAL}"
    assert code(ask(client, asked)) == (403, "ACCESS_DENIED")
    gone = ask(client, "/rest/socialActions/urn%3Ali%3Ashare%3A1/comments")
    assert code(gone) == (404, "NOT_FOUND")


@pytest.mark.parametrize(
    ("version", "told"),
    [("", (400, "VERSION_MISSING")), ("202404", (426, "NONEXISTENT_VERSION"))],
)
def test_a_version_must_be_named_and_be_alive(
    client: Client, version: str, told: tuple[int, str]
) -> None:
    headers = {**HEADERS, "LinkedIn-Version": version}
    target = "/rest/organizations?q=vanityName&vanityName=lumo"
    assert code(ask(client, target, headers=headers)) == told


def test_a_refresh_token_is_traded_for_an_access_token_of_sixty_days(client: Client) -> None:
    url = f"{client.sandbox.base_url('linkedin')}/oauth/v2/accessToken"
    granted = client.session.post(url, data=GRANT, timeout=5).json()
    assert (granted["expires_in"], granted["refresh_token_expires_in"]) == (5_184_000, 31_536_000)
    client.sandbox.tokens["linkedin"] = granted["access_token"]
    assert ask(client, "/rest/organizations?q=vanityName&vanityName=lumo").status_code == 200
    refused = client.session.post(url, data={**GRANT, "refresh_token": "old"}, timeout=5)
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_grant")


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("token_expired", (401, "EXPIRED_ACCESS_TOKEN")),
        ("rate_limited", (429, "TOO_MANY_REQUESTS")),
        ("version_sunset", (426, "NONEXISTENT_VERSION")),
        ("deleted", (404, "NOT_FOUND")),
        ("server_error", (500, "INTERNAL_SERVER_ERROR")),
    ],
)
def test_faults_speak_linkedins_words(client: Client, kind: str, told: tuple[int, str]) -> None:
    client.sandbox.set_faults([{"platform": "linkedin", "kind": kind}])
    assert code(ask(client, "/rest/organizations?q=vanityName&vanityName=lumo")) == told
