"""Posts are edited and deleted, and both platforms say so in their own way."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.sandbox.sandbox_client import EVERYTHING, Client

UNTIL = datetime(2026, 11, 1, tzinfo=UTC)
LATER = UNTIL + timedelta(days=20)


def everything_on_x(client: Client) -> dict[str, dict[str, Any]]:
    query = "@lumo OR from:lumo OR #coffee OR #kahvi"
    posts = client.walk_tweets(
        "/2/tweets/search/all", "next_token", query=query, start_time=EVERYTHING, max_results=500
    )
    return {post["id"]: post for post in posts}


def deleted(client: Client, platform: str) -> dict[str, str]:
    return {
        row["post_id"]: row["deleted_at"]
        for row in client.truth("deletions")
        if row["platform"] == platform
    }


def test_nothing_is_deleted_before_the_worlds_until(client: Client) -> None:
    assert client.truth("deletions") == []
    client.sandbox.move_clock(LATER)
    assert len(client.truth("deletions")) > 20


def test_an_edited_tweet_is_a_new_one_with_a_history(client: Client) -> None:
    posts = everything_on_x(client)
    edited = [post for post in posts.values() if len(post["edit_history_tweet_ids"]) > 1]
    assert edited
    for post in edited:
        first, last = post["edit_history_tweet_ids"]
        assert (last, first < last) == (post["id"], True)
        assert first not in posts
        assert "(edit)" in post["text"]
        asked = {"ids": first, "tweet.fields": "created_at"}
        (found,) = client.ask("x", "/2/tweets", **asked).json()["data"]
        assert found["id"] == last, "the newest version is what is there"


def test_deleted_tweets_leave_every_list_and_come_as_errors_beside_the_data(
    client: Client,
) -> None:
    before = everything_on_x(client)
    client.sandbox.move_clock(LATER)
    after, gone = everything_on_x(client), deleted(client, "x")
    missing = [post for post in before.values() if post["id"] not in after]
    assert missing
    assert all(post["edit_history_tweet_ids"][0] in gone for post in missing)
    kept = next(iter(after))
    content = client.ask("x", "/2/tweets", ids=f"{kept},{missing[0]['id']}").json()
    assert [post["id"] for post in content["data"]] == [kept]
    (error,) = content["errors"]
    assert (error["resource_id"], error["resource_type"]) == (missing[0]["id"], "tweet")
    assert client.ask("x", "/2/tweets", ids="12x").status_code == 400


def test_the_quotes_of_a_post_are_those_that_its_counter_counts(client: Client) -> None:
    (user,) = client.ask("x", "/2/users/by", usernames="lumo").json()["data"]
    posts = client.walk_tweets(f"/2/users/{user['id']}/tweets", "pagination_token")
    post = max(posts, key=lambda post: post["public_metrics"]["quote_count"])
    first = post["edit_history_tweet_ids"][0]
    quotes = list(client.walk_tweets(f"/2/tweets/{post['id']}/quote_tweets", "pagination_token"))
    assert len(quotes) == post["public_metrics"]["quote_count"] > 1
    assert all({"type": "quoted", "id": first} in quote["referenced_tweets"] for quote in quotes)
    nothing = client.ask("x", "/2/tweets/1/quote_tweets").json()
    assert nothing["errors"][0]["title"] == "Not Found Error"


def create_job(client: Client) -> dict[str, Any]:
    body = {"type": "tweets", "name": "kenno"}
    job: dict[str, Any] = client.post("x", "/2/compliance/jobs", body).json()["data"]
    return job


def test_a_compliance_job_tells_which_of_the_uploaded_posts_must_go(client: Client) -> None:
    ids = list(everything_on_x(client))
    client.sandbox.move_clock(LATER)
    job, gone = create_job(client), deleted(client, "x")
    assert job["status"] == "created"
    typed = {"Content-Type": "text/plain"}
    uploaded = client.session.put(job["upload_url"], "\n".join(ids), headers=typed, timeout=5)
    assert uploaded.status_code == 200
    told = client.ask("x", f"/2/compliance/jobs/{job['id']}").json()["data"]
    assert (told["status"], told["name"]) == ("complete", "kenno")
    listed = client.ask("x", "/2/compliance/jobs", type="tweets").json()
    assert [one["id"] for one in listed["data"]] == [job["id"]]
    answer = client.session.get(job["download_url"], timeout=5)
    lines = [json.loads(line) for line in answer.text.splitlines()]
    assert {line["id"] for line in lines} == set(ids) - set(everything_on_x(client))
    assert {line["action"] for line in lines} == {"delete"}
    told_at = {line["id"]: datetime.fromisoformat(line["redacted_at"]) for line in lines}
    unedited = next(identifier for identifier in told_at if identifier in gone)
    assert told_at[unedited] == datetime.fromisoformat(gone[unedited])


def test_the_storage_is_opened_by_its_address_and_not_by_the_token(client: Client) -> None:
    job = create_job(client)
    headers = {"Content-Type": "text/plain"}
    unsigned = job["upload_url"].partition("?")[0]
    assert client.session.put(unsigned, "1", headers=headers, timeout=5).status_code == 401
    token = {"Authorization": f"Bearer {client.sandbox.tokens['x']}", **headers}
    assert client.session.put(job["upload_url"], "1", headers=token, timeout=5).status_code == 401
    wrong = client.session.put(job["upload_url"], "1", headers={"Content-Type": "x/y"}, timeout=5)
    assert wrong.status_code == 403


def test_there_is_one_job_at_a_time_and_it_expires_without_an_upload(client: Client) -> None:
    job = create_job(client)
    assert client.post("x", "/2/compliance/jobs", {"type": "tweets"}).status_code == 409
    client.sandbox.move_clock(UNTIL + timedelta(minutes=16))
    told = client.ask("x", f"/2/compliance/jobs/{job['id']}").json()["data"]
    assert told["status"] == "expired"
    assert create_job(client)["id"] != job["id"]
    assert client.post("x", "/2/compliance/jobs", {"type": "dogs"}).status_code == 400


@pytest.mark.parametrize(
    ("kind", "status", "said"),
    [
        ("usage_capped", 429, "usage-capped"),
        ("client_forbidden", 403, "client-not-enrolled"),
        ("job_running", 200, "in_progress"),
        ("job_failed", 200, "failed"),
    ],
)
def test_x_has_faults_of_its_own(client: Client, kind: str, status: int, said: str) -> None:
    client.sandbox.set_faults([{"platform": "x", "kind": kind}])
    answer = client.ask("x", "/2/compliance/jobs/7")
    assert answer.status_code == status
    assert said in answer.text


def statuses(client: Client) -> dict[str, dict[str, Any]]:
    account = client.lookup("lumo")["id"]
    walked = client.walk_links(f"/api/v1/accounts/{account}/statuses", limit=40)
    return {status["id"]: status for status in walked}


def test_a_deleted_status_is_a_404_and_leaves_every_list(client: Client) -> None:
    before = statuses(client)
    client.sandbox.move_clock(LATER)
    after, gone = statuses(client), deleted(client, "mastodon")
    missing = [identifier for identifier in before if identifier not in after]
    assert missing
    assert set(missing) <= set(gone)
    assert client.ask("mastodon", f"/api/v1/statuses/{missing[0]}").status_code == 404
    assert client.ask("mastodon", f"/api/v1/statuses/{missing[0]}/history").status_code == 404
    kept = next(iter(after))
    listed = client.ask("mastodon", f"/api/v1/statuses?id[]={missing[0]}&id[]={kept}").json()
    assert [status["id"] for status in listed] == [kept]
    told = client.walk_links("/api/v1/notifications", limit=80)
    about = {one["status"]["id"] for one in told if "status" in one}
    assert about
    assert not about & set(gone)


def test_no_more_than_twenty_statuses_can_be_named_at_once(client: Client) -> None:
    many = "&".join(f"id[]={number}" for number in range(21))
    assert client.ask("mastodon", f"/api/v1/statuses?{many}").status_code == 422


def test_an_edited_status_has_a_history_that_ends_with_what_it_says_now(client: Client) -> None:
    found = statuses(client).values()
    edited = next(status for status in found if status["edited_at"])
    first, last = client.ask("mastodon", f"/api/v1/statuses/{edited['id']}/history").json()
    assert (last["content"], last["created_at"]) == (edited["content"], edited["edited_at"])
    assert first["created_at"] == edited["created_at"]
    assert first["content"] != last["content"]
    plain = next(status for status in found if not status["edited_at"] and not status["reblog"])
    (only,) = client.ask("mastodon", f"/api/v1/statuses/{plain['id']}/history").json()
    assert only["content"] == plain["content"]
