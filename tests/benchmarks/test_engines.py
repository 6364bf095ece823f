"""Engines: the same answers from all that are installed; what is missing is named."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.driver.clients import make_job
from benchmarks.driver.closed_loop import measure_load
from benchmarks.driver.environment import read_counters
from benchmarks.driver.tables import find_damaged_tables
from benchmarks.driver.verify import find_wrong_answers
from benchmarks.engines import ALWAYS, ENGINES
from benchmarks.engines.dialects import ask_by_steps, fill, iso_timestamp, text_for
from benchmarks.engines.packages import missing_package, missing_program
from benchmarks.engines.places import files_of, is_whole, owned, root_of, size_of
from benchmarks.engines.postgresql import read_server, remove, run_program
from benchmarks.workloads.query import Query, from_json
from tests.benchmarks.conftest import Asked

OTHERS = [name for name in ENGINES if name not in (*ALWAYS, "duckdb-tuned")]
# Spark takes a second a query: of its bindings fewer are asked here, all in `kenno bench verify`.
STEP = {"spark": 30}


@pytest.mark.slow
@pytest.mark.parametrize("name", OTHERS)
@pytest.mark.filterwarnings("ignore")
def test_another_engine_agrees_with_plain_python(name: str, asked: Asked, tmp_path: Path) -> None:
    engine = ENGINES[name]
    if engine.missing():
        pytest.skip(f"{name} is not installed; missing {engine.missing()}")
    place, step = tmp_path / "place", STEP.get(name, 3)
    engine.load(asked.folder, place)
    try:
        with engine.serve(place):
            assert find_damaged_tables(engine, place, asked.folder) == []
            wrong = find_wrong_answers(
                engine, place, asked.queries, asked.bindings[::step], asked.answers[::step]
            )
            assert wrong == []
            assert engine.settings(place)
    finally:
        if (place / "server.json").exists():
            remove(place)
    assert engine.version()[0].isdigit()


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_four_clients_of_chdb_start_at_once_and_leave_nothing(asked: Asked, tmp_path: Path) -> None:
    engine = ENGINES["chdb"]
    if engine.missing():
        pytest.skip(f"chdb is not installed; missing {engine.missing()}")
    place = tmp_path / "place"
    engine.load(asked.folder, place)
    job = make_job("chdb", place, asked.queries, asked.bindings[::9], asked.answers[::9])
    load = measure_load(job, 4, 0.5, seed=1)
    assert len(load.by_client) == 4
    assert load.latency.count > 0
    assert (load.failures, load.wrong) == ({}, 0)
    assert list((place / "copies").iterdir()) == []
    # What was loaded is as it was: a later client finds it.
    assert find_damaged_tables(engine, place, asked.folder) == []


def test_there_are_seven_engines_and_both_tracks() -> None:
    families = {name.split("-")[0] for name in ENGINES}
    assert families == {
        "duckdb", "sqlite", "postgresql", "chdb", "datafusion", "polars", "spark"
    }  # fmt: skip
    assert {engine.track for engine in ENGINES.values()} == {"out of the box", "tuned"}
    assert all(name == engine.name for name, engine in ENGINES.items())


def test_what_is_missing_is_named_with_what_installs_it() -> None:
    assert missing_package("json", "no_such_package") == (
        "no_such_package: make .venv/ready-for-bench"
    )
    assert missing_package("json") is None
    assert missing_program("no-such-program", "postgresql") == (
        "no-such-program: apt-get install postgresql"
    )


def test_values_become_literals() -> None:
    values = from_json({"uid": 3, "from_at": "2026-01-01 12:00:00", "tag": "it's"})
    filled = fill("a = $uid and t >= $from_at and tag = $tag", values, iso_timestamp)
    assert filled == "a = 3 and t >= timestamp '2026-01-01 12:00:00' and tag = 'it''s'"


def test_a_servers_files_are_where_its_place_says(tmp_path: Path) -> None:
    data, place = tmp_path / "data", tmp_path / "place"
    data.mkdir()
    place.mkdir()
    (data / "table").write_bytes(b"12345")
    (place / "server.json").write_text(json.dumps({"data": str(data), "port": 1}))
    assert root_of(place) == data
    assert size_of(place) == 5
    assert files_of(place) == [data / "table"]
    assert root_of(data) == data


def test_the_first_override_counts() -> None:
    query = Query("q", "?", ".", "select 1", {"a": "select 2", "b": "select 3"})
    assert text_for(query, ("c", "b", "a"), None) == "select 3"
    assert text_for(query, ("c",), None) == "select 1"


def test_recursion_goes_step_by_step_until_nothing_is_found() -> None:
    sql = (
        "with recursive edges as (\n    select 1\n),\n\nreached as (\n    select base\n"
        "    union all\n    select step from reached\n)\n\nselect last from reached\n"
    )
    asked: list[str] = []
    frames = [[1, 2], [3], [], [1, 2, 3], [6]]
    named: dict[str, list[int]] = {}

    def run(text: str) -> list[int]:
        asked.append(" ".join(text.split()))
        return frames[len(asked) - 1]

    assert ask_by_steps(sql, run, named.__setitem__, len) == [6]
    assert asked == [
        "with edges as ( select 1 ) select base",
        "with edges as ( select 1 ) select step from reached",
        "with edges as ( select 1 ) select step from reached",
        "select * from reached_0 union all select * from reached_1",
        "select last from reached",
    ]
    assert named["reached"] == [1, 2, 3]


def test_a_recursion_of_another_form_is_refused() -> None:
    with pytest.raises(ValueError, match="not a recursive query"):
        ask_by_steps("with recursive a as select 1", list, lambda *_: None, len)


def test_a_server_whose_files_are_gone_is_no_whole_place(tmp_path: Path) -> None:
    data, place = tmp_path / "data", tmp_path / "place"
    place.mkdir()
    (place / "server.json").write_text(json.dumps({"data": str(data), "port": 1}))
    assert not is_whole(place)
    (data / "global").mkdir(parents=True)
    (data / "PG_VERSION").write_text("15")
    assert not is_whole(place)
    (data / "global" / "pg_control").write_text("")
    assert is_whole(place)
    assert not is_whole(tmp_path / "nothing")


@pytest.mark.slow
def test_a_server_that_a_killed_run_left_behind_is_no_hindrance(
    asked: Asked, tmp_path: Path
) -> None:
    engine, place = ENGINES["postgresql"], tmp_path / "place"
    if engine.missing():
        pytest.skip(f"postgresql is not installed; missing {engine.missing()}")
    engine.load(asked.folder, place)
    server = read_server(place)
    try:
        options, log = f"-p {server['port']} -k {server['data']}", f"{server['data']}/left.log"
        run_program(["pg_ctl", "start", "-w", "-D", server["data"], "-o", options, "-l", log])
        with engine.serve(place) as [first]:
            assert first > 1
            assert find_damaged_tables(engine, place, asked.folder) == []
    finally:
        remove(place)


def test_what_an_orphan_used_is_counted_once_it_ended() -> None:
    code = "import time\nwhile time.process_time() < 0.4: pass"
    before = read_counters()
    number: list[int] = []
    with owned(number):
        started = subprocess.run(
            ["sh", "-c", '"$0" -c "$1" > /dev/null & echo $!', sys.executable, code],
            capture_output=True,
            text=True,
            check=True,
        )
        number.append(int(started.stdout))
    assert read_counters().own - before.own >= 0.4
    with owned([os.getppid()]):
        pass  # somebody else's, which nobody waits for


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "sql"),
    [
        ("postgresql", "select count(*) from generate_series(1, 5000000)"),
        ("spark", "select count(*) from range(5000000)"),
    ],
)
@pytest.mark.filterwarnings("ignore")
def test_a_servers_processor_time_is_the_runs_own(
    name: str, sql: str, asked: Asked, tmp_path: Path
) -> None:
    engine, place = ENGINES[name], tmp_path / "place"
    if engine.missing():
        pytest.skip(f"{name} is not installed; missing {engine.missing()}")
    engine.load(asked.folder, place)
    try:
        before = read_counters()
        with engine.serve(place):
            session = engine.open(place)
            assert session.ask(sql, {}) == [(5000000,)]
            session.close()
        used = read_counters().own - before.own
        again = engine.open(place) if name == "spark" else None
        if again:
            assert again.ask("select 1", {}) == [(1,)], "another session of the same process"
            again.close()
    finally:
        if (place / "server.json").exists():
            remove(place)
    assert used > 0.3
