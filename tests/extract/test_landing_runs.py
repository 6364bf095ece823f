import hashlib
import json
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.errors import Drifted
from extract.landing import Landing
from extract.state import State
from tests.extract.landed import rejects, reports, responses, rows, versions
from tests.extract.loopback import Clock
from tests.extract.pipeline import UNTIL
from tests.extract.properties import few
from tests.extract.told_source import Told, post

DAY = timedelta(days=1)


@pytest.fixture
def told(clock: Clock, landing: Landing, state: State) -> Told:
    return Told(clock, landing, state)


@pytest.fixture
def root(landing: Landing) -> Path:
    return landing.root


def page(*posts: object, authors: tuple[str, ...] = ()) -> dict[str, object]:
    return {"data": list(posts), "authors": [{"id": name} for name in authors]}


def counts(root: Path, stream: str = "posts") -> list[tuple[int, int, int, int]]:
    return [
        (
            report["record_count"],
            report["landed_count"],
            report["duplicate_count"],
            report["reject_count"],
        )
        for report in reports(root, "mastodon", stream)
    ]


def test_what_is_received_is_landed_in_its_order_with_its_provenance(
    told: Told, root: Path
) -> None:
    told.posts = [page(post(1), post(2, 5)), page(), page(post(3))]
    outcome = told.run(UNTIL)
    found = rows(root, "mastodon", "posts")
    assert [(row["id"], row["like_count"]) for row in found] == [("1", 0), ("2", 5), ("3", 0)]
    assert [row["_position"] for row in found] == [0, 1, 0]
    assert {row["_run_id"] for row in found} == {outcome.run_id} == {"000001_20261101T000000Z"}
    assert {row["_source"] for row in found} == {"mastodon"}
    assert {row["_extractor_version"] for row in found} == {"0.1.test"}
    assert counts(root) == [(3, 3, 0, 0)]


def test_every_record_can_be_recomputed_from_the_response_it_points_to(
    told: Told, root: Path
) -> None:
    told.posts = [page(post(1), post(2)), page(post(3), authors=("a",))]
    told.run(UNTIL)
    by_id = {row["response_id"]: row for row in responses(root, "mastodon", "posts")}
    found = rows(root, "mastodon", "posts")
    assert len(found) == 3
    for row in found:
        response = by_id[row["_response_id"]]
        assert hashlib.sha256(response["body"]).hexdigest() == response["body_sha256"]
        assert len(response["body"]) == response["body_bytes"]
        payload = json.loads(response["body"])["data"][row["_position"]]
        assert json.loads(row["_payload"]) == payload
        assert hashlib.sha256(row["_payload"].encode()).hexdigest() == row["_record_hash"]
        identity = f"mastodon|posts|{row['_natural_id']}|{row['_record_hash']}"
        assert hashlib.sha256(identity.encode()).hexdigest() == row["_record_id"]
        assert row["_fetched_at"] == response["fetched_at"]


def test_a_second_run_lands_nothing(told: Told, root: Path) -> None:
    told.posts = [page(post(1), post(2), authors=("a",))]
    told.profiles = [[post(9)]]
    told.run(UNTIL)
    before = versions(root, "mastodon", "posts")
    told.run(UNTIL)
    assert versions(root, "mastodon", "posts") == before != []
    assert counts(root) == [(2, 2, 0, 0), (2, 0, 2, 0)]
    assert counts(root, "authors") == [(1, 1, 0, 0), (1, 0, 1, 0)]
    assert counts(root, "profiles") == [(1, 1, 0, 0), (1, 0, 1, 0)]


def test_a_body_that_brought_nothing_new_is_not_kept_again_but_its_hash_is(
    told: Told, root: Path
) -> None:
    told.posts = [page(post(1))]
    told.run(UNTIL)
    told.run(UNTIL)
    first, second = responses(root, "mastodon", "posts")
    assert first["body"]
    assert second["body"] is None
    assert first["body_sha256"] == second["body_sha256"]


def test_a_changed_record_lands_one_new_version(told: Told, root: Path) -> None:
    told.posts = [page(post(1), post(2))]
    told.run(UNTIL)
    told.posts = [page(post(1, 8), post(2))]
    told.run(UNTIL + DAY)
    told.run(UNTIL + 2 * DAY)
    likes = [(row["id"], row["like_count"]) for row in rows(root, "mastodon", "posts")]
    assert likes == [("1", 0), ("2", 0), ("1", 8)]
    assert counts(root) == [(2, 2, 0, 0), (2, 1, 1, 0), (2, 0, 2, 0)]


def test_a_record_that_changes_back_is_a_change(told: Told, root: Path) -> None:
    for likes in (0, 8, 0):
        told.posts = [page(post(1, likes))]
        told.run(UNTIL)
    assert [row["like_count"] for row in rows(root, "mastodon", "posts")] == [0, 8, 0]


def test_two_versions_in_one_run_both_land_and_the_later_is_the_last_known(
    told: Told, root: Path
) -> None:
    # The later page has it at an earlier position, within the same second by the server's clock.
    told.posts = [page(post(2), post(1, 0)), page(post(1, 3))]
    told.run(UNTIL)
    told.posts = [page(post(1, 3))]
    told.run(UNTIL)
    assert [row["like_count"] for row in rows(root, "mastodon", "posts")] == [0, 0, 3]
    assert counts(root) == [(3, 3, 0, 0), (1, 0, 1, 0)]


def test_a_record_that_stands_on_two_pages_lands_once(told: Told, root: Path) -> None:
    told.posts = [page(post(1), post(2)), page(post(2), post(3))]
    told.run(UNTIL)
    assert [row["id"] for row in rows(root, "mastodon", "posts")] == ["1", "2", "3"]
    assert counts(root) == [(4, 3, 1, 0)]


def test_a_reject_is_kept_with_its_reason_once_and_the_run_goes_on(told: Told, root: Path) -> None:
    told.posts = [page(post(1), post(2, "many"), {"likes": 1}, post(3))]
    told.run(UNTIL)
    told.run(UNTIL)
    assert [row["id"] for row in rows(root, "mastodon", "posts")] == ["1", "3"]
    found = rejects(root, "mastodon", "posts")
    assert [(row["field"], row["reason"], row["position"]) for row in found] == [
        ("like_count", "not a bigint: many", 1),
        ("id", "required field is missing at $.id", 2),
    ]
    assert json.loads(found[0]["payload"]) == post(2, "many")
    assert counts(root) == [(4, 2, 0, 2), (4, 0, 4, 0)]


def test_a_record_of_another_kind_beside_the_others_lands_in_its_own_stream(
    told: Told, root: Path
) -> None:
    told.posts = [page(post(1), authors=("a", "b")), page(post(2), authors=("b",))]
    told.run(UNTIL)
    assert [row["id"] for row in rows(root, "mastodon", "authors")] == ["a", "b"]
    assert counts(root, "authors") == [(3, 2, 1, 0)]
    by_id = {row["response_id"]: row for row in responses(root, "mastodon", "posts")}
    assert all(row["_response_id"] in by_id for row in rows(root, "mastodon", "authors"))
    assert [row["record_count"] for row in by_id.values()] == [1, 1], "authors are not counted in"


def test_an_author_that_alone_is_new_keeps_the_body_that_brought_it(told: Told, root: Path) -> None:
    told.posts = [page(post(1))]
    told.run(UNTIL)
    told.posts = [page(post(1), authors=("late",))]
    told.run(UNTIL)
    assert responses(root, "mastodon", "posts")[-1]["body"]


def test_a_stream_without_records_has_its_columns_all_the_same(told: Told, root: Path) -> None:
    told.run(UNTIL)
    assert rows(root, "mastodon", "posts") == []
    with duckdb.connect() as connection:
        glob = root / "source=mastodon" / "stream=posts" / "run=*" / "records-*.parquet"
        described = connection.execute(f"describe from '{glob}'").fetchall()
    assert {"id", "like_count", "_record_id"} <= {name for name, *_ in described}


RECORDS = st.lists(
    st.builds(post, st.integers(1, 6), st.integers(0, 2)) | st.builds(post, st.just(7), st.none())
    | st.just({"likes": 1}) | st.just("junk"),
    min_size=2,
    max_size=20,
)  # fmt: skip


@settings(few, max_examples=4)
@given(runs=st.lists(st.lists(RECORDS, max_size=3), min_size=2, max_size=3))
def test_record_is_landed_plus_duplicate_plus_reject_in_every_run_and_response(
    tmp_path_factory: pytest.TempPathFactory, runs: list[list[list[object]]]
) -> None:
    home = tmp_path_factory.mktemp("counted")
    told = Told(Clock(UNTIL), Landing(home / "landing"), State(home / "state", "mastodon"))
    for pages in runs:
        told.posts = [page(*records) for records in pages]
        failures = told.run(UNTIL).failures
        assert all(isinstance(failure, Drifted) for failure in failures)
    every = counts(home / "landing")
    assert [run[0] for run in every] == [sum(map(len, pages)) for pages in runs]
    assert all(records == landed + same + bad for records, landed, same, bad in every)
    for kind, place in (("records", 1), ("rejects", 3)):
        landed = rows(home / "landing", "mastodon", "posts", kind)
        assert len(landed) == sum(run[place] for run in every)
    answers = responses(home / "landing", "mastodon", "posts")
    assert [row["record_count"] for row in answers] == [
        len(records) for pages in runs for records in pages
    ]
    for name, place in (("landed", 1), ("duplicate", 2), ("reject", 3)):
        assert sum(row[f"{name}_count"] for row in answers) == sum(run[place] for run in every)


def test_batches_change_nothing_but_the_number_of_files(
    told: Told, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told.posts = [page(post(n), post(n + 1), {"likes": n}) for n in range(12)]
    told.run(UNTIL)
    small = Told(Clock(UNTIL), Landing(tmp_path / "small"), State(tmp_path / "s", "mastodon"))
    small.posts = told.posts
    monkeypatch.setattr("extract.writer.BATCH_BYTES", 1)
    small.run(UNTIL)
    assert len(list((tmp_path / "small").rglob("records-*.parquet"))) > 12
    assert versions(tmp_path / "small", "mastodon", "posts") == versions(root, "mastodon", "posts")
    assert counts(tmp_path / "small") == counts(root) == [(36, 13, 11, 12)]
    orders = [
        [row["_record_id"] for row in rows(folder, "mastodon", "posts")]
        for folder in (root, tmp_path / "small")
    ]
    assert orders[0] == orders[1]
