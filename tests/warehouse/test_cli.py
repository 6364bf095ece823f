"""The command line when things are wrong: one clear error, and an exit code that means it."""

import json
import socket
from pathlib import Path

import pytest

from tests.extract.loopback import Answer, Asked, Platform, as_json
from tests.warehouse.tiny_warehouse import Kenno

TOKEN = {"KENNO_MASTODON_TOKEN": "planted-secret"}


def test_help_names_every_command(kenno: Kenno) -> None:
    said = kenno("--help")
    assert said.returncode == 0
    for command in (
        "run", "up", "sandbox", "extract", "validate", "build", "score",
        "publish", "rollback", "kpi", "query", "trace", "status", "bench",
    ):  # fmt: skip
        assert command in said.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["extract", "myspace"], "there is no source 'myspace'"),
        (["extract", "mastodon"], "there is no token"),
        (["extract", "mastodon", "--stream", "nosuch"], "has no stream 'nosuch'"),
        (["extract", "mastodon", "--until", "tomorrow"], "is not a time"),
        (["extract", "mastodon", "--check"], "there is no token"),
        (["extract", "x", "--check"], "there is no [sources.x]"),
        (["validate", "nosuch"], "there is no gate 'nosuch'"),
        (["build", "--stage", "nosuch"], "there is no stage 'nosuch'"),
        (["score", "nosuch"], "there is no model 'nosuch'"),
        (["query", "select 1", "-f", "xml"], "there is no format 'xml'"),
        (["rollback"], "there is no snapshot before"),
    ],
)
def test_wrong_use_exits_with_2_and_says_what_is_wrong(
    kenno: Kenno, arguments: list[str], said: str
) -> None:
    ended = kenno(*arguments)
    assert said in ended.stderr
    assert ended.returncode == 2
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["extract", "mastodon"], "no connection to 127.0.0.1:9"),
        (["extract", "mastodon", "--check"], "mastodon cannot be read as it is set up"),
        (["extract", "filedrop"], "there is no drop folder"),
        (["score"], "kenno build --stage before_scores"),
        (["validate", "landing"], "nothing has landed"),
        (["publish"], "Run `kenno build` first"),
        (["kpi"], "nothing is published"),
        (["query", "select 1"], "nothing is published"),
        (["trace", "engagement.fct_posts", "1"], "nothing is published"),
    ],
)
def test_a_failure_exits_with_1_and_says_what_to_do(
    kenno: Kenno, arguments: list[str], said: str
) -> None:
    ended = kenno(*arguments, environment=TOKEN)
    assert said in ended.stderr
    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr
    assert TOKEN["KENNO_MASTODON_TOKEN"] not in ended.stderr + ended.stdout


def test_a_wrong_setting_is_wrong_use(kenno: Kenno, home: Path) -> None:
    (home / "kenno.toml").write_text("[value]\nhorizon_months = 'many'\n")
    ended = kenno("status")
    assert ended.returncode == 2
    assert "value.horizon_months" in ended.stderr


def test_a_port_in_use_is_named(kenno: Kenno) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ended = kenno("sandbox", "--scale", "0.01", "--port", str(port))
    assert ended.returncode == 1
    assert str(port) in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_source_that_is_not_set_up_has_nothing_to_do(kenno: Kenno) -> None:
    ended = kenno("extract", "x")
    assert ended.returncode == 0
    assert "there is no [sources.x] in kenno.toml" in ended.stdout


def test_a_check_of_a_source_that_is_right_says_so_and_lands_nothing(
    kenno: Kenno, home: Path
) -> None:
    def answer(asked: Asked) -> Answer:
        account = {"id": "1", "acct": "lumo"}
        left = {"X_RateLimit_Limit": "300", "X_RateLimit_Remaining": "299"}
        return as_json(account if asked.path.endswith("/lookup") else [], **left)

    with Platform(answer) as platform:
        moved = {"KENNO_SOURCES__MASTODON__BASE_URL": platform.url, **TOKEN}
        for_people = kenno("extract", "mastodon", "--check", environment=moved)
        for_machines = kenno("extract", "mastodon", "--check", "--json", environment=moved)
    assert (for_people.returncode, for_machines.returncode) == (0, 0)
    assert "mastodon can be read: credentials, scopes and quota are right." in for_people.stdout
    assert "299 of 300 requests" in for_people.stdout
    findings = json.loads(for_machines.stdout)
    assert {finding["status"] for finding in findings} <= {"ok", "nothing"}
    assert findings[0]["stream"] == "accounts"
    assert not (home / "var" / "landing").exists()


def test_a_check_of_a_token_that_is_refused_says_what_to_do_without_it(kenno: Kenno) -> None:
    with Platform(lambda asked: Answer(b'{"error": "revoked"}', status=401)) as platform:
        moved = {"KENNO_SOURCES__MASTODON__BASE_URL": platform.url, **TOKEN}
        ended = kenno("extract", "mastodon", "--check", environment=moved)
    assert ended.returncode == 1
    assert "HTTP 401" in ended.stderr
    assert "KENNO_MASTODON_TOKEN" in ended.stderr
    assert TOKEN["KENNO_MASTODON_TOKEN"] not in ended.stderr + ended.stdout


def test_status_of_an_empty_home_is_not_an_error(kenno: Kenno) -> None:
    ended = kenno("status")
    assert ended.returncode == 0
    assert "sources: none yet" in ended.stdout
