from datetime import UTC, datetime

import numpy as np
import pytest

from sandbox.index import Index
from sandbox.truth import TABLES, table
from sandbox.view import View
from sandbox.world import World, to_ms
from tests.sandbox.sandbox_client import EVERYTHING, Client


@pytest.mark.parametrize("name", sorted(TABLES))
def test_every_table_has_rows_and_no_future(world: World, name: str) -> None:
    now = datetime(2026, 11, 21, tzinfo=UTC)  # posts are deleted after the world's until only
    view = View(Index(world), to_ms(now))
    rows = table(view, name)
    assert rows.num_rows > 0
    for column in rows.itercolumns():
        if str(column.type).startswith("timestamp") and name != "bursts":
            moments = [moment for moment in column.to_pylist() if moment]
            assert max(moments, default=now) <= now


def test_asserted_links_are_what_the_crm_says_however_it_is_written(client: Client) -> None:
    asserted = {
        (row["contact_id"], row["platform"]): row["acct"]
        for row in client.truth("identity_links")
        if row["is_asserted"]
    }
    assert len(asserted) > 10
    told = {}
    for archived in ("false", "true"):
        for each in client.walk_objects(
            "contacts", properties="twitterhandle,mastodonhandle", archived=archived
        ):
            for platform, name in (("x", "twitterhandle"), ("mastodon", "mastodonhandle")):
                if handle := each["properties"][name]:
                    told[each["id"], platform] = handle.lower().lstrip("@")
    assert set(told) == set(asserted)
    for key, handle in told.items():
        assert handle.removesuffix("@kahvila.example") == asserted[key].lower()


def test_planted_valence_is_in_the_words(client: Client) -> None:
    planted = {
        row["post_id"]: row["valence"] for row in client.truth("posts") if row["platform"] == "x"
    }
    found = client.walk_tweets(
        "/2/tweets/search/all", "next_token", query="love", start_time=EVERYTHING
    )
    valences = [planted[post["id"]] for post in found if post["id"] in planted]
    assert len(valences) > 3
    assert np.mean(valences) > 0.5


def test_conversations_agree_with_the_answers_that_can_be_read(client: Client) -> None:
    rows = [
        row
        for row in client.truth("conversations")
        if row["platform"] == "mastodon" and row["company"] == "lumo"
    ]
    answers: dict[str, list[str]] = {}
    path = f"/api/v1/accounts/{client.lookup('lumo')['id']}/statuses"
    for status in client.walk_links(path, limit=40):
        if status["in_reply_to_id"]:
            answers.setdefault(status["in_reply_to_id"], []).append(status["created_at"])
    answered = [row for row in rows if row["first_answered_at"]]
    assert len(answered) > 20
    for row in answered:
        seen = [datetime.fromisoformat(moment) for moment in answers[row["post_id"]]]
        assert datetime.fromisoformat(row["first_answered_at"]) in seen
    silent = [
        row for row in rows
        if not row["first_answered_at"] and not row["first_automatic_answer_at"]
    ]  # fmt: skip
    assert silent
    assert not any(row["post_id"] in answers for row in silent)


def test_the_future_keeps_the_promise_of_expected_purchases(world: World) -> None:
    view = View(Index(world), world.until)
    rows = table(view, "customers").to_pylist()
    alive = [row for row in rows if row["is_alive"]]
    gone = [row for row in rows if not row["is_alive"]]
    assert alive
    assert gone
    assert all(row["expected_purchases_52_weeks"] == 0 for row in gone)
    for row in alive:
        assert 0 < row["expected_purchases_52_weeks"] <= row["weekly_rate"] * 52
