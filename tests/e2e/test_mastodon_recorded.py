"""The whole path on recorded traffic of a real Mastodon server, replayed over loopback."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.e2e.kenno import SHARED, Kenno
from tests.extract.loopback import Answer, Asked, Platform, as_json

RECORDED = SHARED / "realdata" / "mastodon"
FILES = ("test_fetch_next_previous.yaml", "test_pagination_iterator.yaml")
AFTER_ALL = "2026-08-02T00:00:00Z"
SETTINGS = """
home = "var"
[brand]
handle = "mastodonpy_test"
topics = ["{topic}"]
[sources.mastodon]
base_url = "{url}"
"""

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(not RECORDED.exists(), reason="../shared/realdata/mastodon is not there"),
]


class Recording:
    """The recorded answers by path and cursor. Where the recording ends, so do the pages."""

    def __init__(self) -> None:
        self.pages: dict[tuple[str, str | None], Answer] = {}
        for name in FILES:
            told = yaml.load((RECORDED / name).read_text("utf-8"), Loader=yaml.CSafeLoader)
            for interaction in told["interactions"]:
                self.keep(interaction["request"], interaction["response"])

    def keep(self, request: dict[str, Any], response: dict[str, Any]) -> None:
        path, _, query = request["uri"].removeprefix("http://localhost:3000").partition("?")
        asked = dict(pair.split("=", 1) for pair in query.split("&") if pair)
        if request["method"] != "GET" or "min_id" in asked:
            return
        headers = {name: values[0] for name, values in response["headers"].items()}
        kept = {name: headers[name] for name in ("link", "x-ratelimit-reset") if name in headers}
        body = response["body"]["string"].encode()
        self.pages.setdefault((path, asked.get("max_id")), Answer(body, headers=kept))

    def answer(self, asked: Asked) -> Answer:
        if asked.path == "/api/v1/accounts/lookup":
            return self.pages[("/api/v1/accounts/verify_credentials", None)]
        first = self.pages.get((asked.path, None), as_json([]))
        cursor = asked.query.get("max_id")
        known = {max_id for path, max_id in self.pages if path == asked.path and max_id}
        if cursor in known:
            return self.pages[(asked.path, cursor)]
        return first if cursor == str(last_possible_id()) else as_json([])

    def statuses(self, part: str) -> list[dict[str, Any]]:
        """The statuses in the recorded pages whose path holds `part`, each page once."""
        pages = [page for (path, _), page in self.pages.items() if part in path]
        return [status for page in pages for status in json.loads(page.body)]

    @property
    def topic(self) -> str:
        (path,) = {path for path, _ in self.pages if "/timelines/tag/" in path}
        return path.rpartition("/")[2]


def last_possible_id() -> int:
    from datetime import datetime

    return int(datetime.fromisoformat(AFTER_ALL).timestamp() * 1000) << 16


@pytest.fixture(scope="module")
def recording() -> Recording:
    return Recording()


@pytest.fixture(scope="module")
def kenno(recording: Recording, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kenno]:
    folder: Path = tmp_path_factory.mktemp("mastodon")
    with Platform(recording.answer) as platform:
        (folder / "kenno.toml").write_text(SETTINGS.format(topic=recording.topic, url=platform.url))
        yield Kenno(folder, {"KENNO_MASTODON_TOKEN": "a-token"})


@pytest.fixture(scope="module")
def landed(kenno: Kenno) -> dict[str, Any]:
    # Notifications were recorded in another form of the API: the replay has none.
    reports = kenno.tell("extract", "mastodon", "--until", AFTER_ALL)
    return {report["stream"]: report for report in reports}


@pytest.fixture(scope="module")
def published(kenno: Kenno, landed: dict[str, Any]) -> Kenno:
    assert landed
    kenno.do("validate", "landing")
    kenno.do("build")
    kenno.do("validate", "marts")
    kenno.do("publish")
    return kenno


@pytest.mark.parametrize(
    ("stream", "part"), [("statuses", "/accounts/1"), ("tag_timeline", "/timelines/tag/")]
)
def test_every_recorded_status_lands_once(
    recording: Recording, landed: dict[str, Any], stream: str, part: str
) -> None:
    recorded = recording.statuses(part)
    distinct = {status["id"] for status in recorded}
    report = landed[stream]
    print(f"{stream}: {len(recorded)} recorded in, {report['landed_count']} landed")  # noqa: T201
    assert len(distinct) > 5
    assert report["record_count"] == len(recorded)
    assert report["landed_count"] == len(distinct)
    assert report["reject_count"] == 0


def test_every_landed_status_is_a_post_in_the_marts(recording: Recording, published: Kenno) -> None:
    recorded = recording.statuses("/accounts/1") + recording.statuses("/timelines/tag/")
    expected = {f"mastodon:{status['id']}" for status in recorded}
    rows = published.query("select post_id, record_id from engagement.fct_posts")
    print(f"mastodon: {len(expected)} recorded statuses, {len(rows)} posts out")  # noqa: T201
    assert {row["post_id"] for row in rows} == expected


def test_a_post_is_traced_to_the_recorded_answer(recording: Recording, published: Kenno) -> None:
    status = recording.statuses("/timelines/tag/")[0]
    traced = published.tell("trace", "engagement.fct_posts", f"mastodon:{status['id']}")
    assert traced["is_intact"]
    assert json.loads(traced["records"][0]["payload"])["id"] == status["id"]
