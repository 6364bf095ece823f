"""The main job through Airflow on a small sandbox: once, again, killed, a day later, tampered."""

import json
import os
import shutil
import signal
import time
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.e2e.kenno import ROOT, Kenno, free_port
from warehouse.origins import Published, find_origins
from warehouse.publish import read_manifest
from warehouse.rows import read_rows
from warehouse.trace import trace

FIRST_DAY, NEXT_DAY = "2026-11-01T00:00:00+00:00", "2026-11-02T00:00:00+00:00"
TASKS = {
    "extract_filedrop.extract",
    "extract_hubspot.extract",
    "extract_mastodon.extract",
    "extract_x.extract",
    "warehouse.check_landing",
    "warehouse.build",
    "warehouse.check_marts",
    "warehouse.publish",
}

# Measures that count the rows that they are made of.
ONE_FOR_EACH_ROW = {
    "answered_conversations",
    "conversations",
    "dialogues",
    "engagement_events",
    "high_engagement_events",
    "mentions",
    "new_buyers",
    "posts",
    "posts_with_likes",
    "posts_with_replies",
    "posts_with_reposts",
    "reposts_of_user_content",
    "rated_reviews",
    "tickets",
}

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def kenno(tmp_path_factory: pytest.TempPathFactory) -> Kenno:
    folder = tmp_path_factory.mktemp("home")
    shutil.copy(ROOT / "kenno.toml", folder)
    port = str(free_port())
    address = f"http://127.0.0.1:{port}"
    return Kenno(
        folder,
        {
            "KENNO_SANDBOX__SCALE": "0.1",
            "KENNO_SANDBOX__PORT": port,
            "AIRFLOW_CONN_KENNO_HUBSPOT": json.dumps(
                {"conn_type": "generic", "password": "sandbox-hubspot-token"}
            ),
            **{
                f"KENNO_SOURCES__{name.upper()}__BASE_URL": f"{address}/{name}"
                for name in ("mastodon", "x", "hubspot")
            },
        },
    )


@pytest.fixture(scope="module")
def first(kenno: Kenno) -> dict[str, Any]:
    run: dict[str, Any] = kenno.tell("run", "--demo")
    return run


def test_every_task_of_every_dag_succeeds(first: dict[str, Any]) -> None:
    states = {f"{task['dag']}.{task['task']}": task["state"] for task in first["tasks"]}
    assert states == dict.fromkeys(TASKS, "success")
    assert first["landed"] > 1000
    assert first["rejected"] == 0
    assert [gate["passed"] for gate in first["gates"]] == [True, True]


def test_what_came_in_is_what_is_in_the_marts(kenno: Kenno, first: dict[str, Any]) -> None:
    rows = kenno.query("select * from quality.record_reconciliation where stream <> 'gate_results'")
    assert sum(row["landed_count"] for row in rows) == first["landed"]
    for row in rows:
        told = row["landed_count"] + row["duplicate_count"] + row["reject_count"]
        assert told == row["record_count"], row
        assert row["staging_row_count"] == row["landed_count"], row


def test_the_scorecard_has_its_four_perspectives(first: dict[str, Any]) -> None:
    known = {row["perspective"] for row in first["scorecard"] if row["actual"] is not None}
    assert known == {"financial", "customer", "internal_process", "learning_and_growth"}


@pytest.mark.parametrize(
    "mart",
    ["engagement.fct_posts", "engagement.fct_engagement_events", "value.customer_lifetime_value"],
)
def test_a_row_is_traced_to_its_response(kenno: Kenno, first: dict[str, Any], mart: str) -> None:
    assert first
    (row,) = kenno.query(f"select columns(*)::varchar from {mart} limit 1")
    traced = kenno.tell("trace", mart, f"record_id={row['record_id']}")
    assert traced["is_intact"]
    assert traced["records"][0]["is_body_intact"]


def test_every_mart_without_records_is_traced_by_the_rows_that_it_adds_up(
    kenno: Kenno, first: dict[str, Any]
) -> None:
    assert first
    home = kenno.folder / "var"
    declared = read_manifest(home / "published").rows_from
    traced_marts = [
        mart
        for mart, entries in declared.items()
        if mart.partition(".")[0] != "reference" and "nowhere" not in entries[0]
    ]
    assert len(traced_marts) >= 16
    for mart in traced_marts:
        of_kpis = "where numerator > 0" if "numerator" in str(declared[mart]) else ""
        (row,) = kenno.query(f"select columns(*)::varchar from {mart} {of_kpis} limit 1")
        keys = [f"{name}={value}" for name, value in row.items() if value is not None]
        traced = trace(home / "published", home / "landing", mart, keys, "lumo")
        assert traced.origins, mart
        assert traced.is_intact, mart


def test_every_kpi_of_a_month_leads_to_the_rows_of_its_measures(
    kenno: Kenno, first: dict[str, Any]
) -> None:
    assert first
    home = kenno.folder / "var"
    database = home / "published" / "current" / "marts.duckdb"
    with duckdb.connect(str(database), read_only=True) as reader:
        published = Published(reader, read_manifest(home / "published"), home / "landing", "lumo")
        rows = read_rows(
            reader,
            "select kpi.*, catalogue.numerator as above, catalogue.denominator as below"
            " from kpi.kpi_monthly as kpi"
            " inner join reference.metric_catalogue as catalogue using (kpi_id)"
            " where date = '2026-10-01' and kpi.numerator > 0"
            " and coalesce(kpi.denominator, 1) > 0",
        )
        assert len(rows) > 80
        counted = set()
        for row in rows:
            behind: dict[str | None, int] = {}
            for origin in find_origins(published, "kpi.kpi_monthly", row):
                behind[origin.measure] = behind.get(origin.measure, 0) + origin.row_count
            assert min(behind.values()) > 0, (row, behind)
            for side, amount in (("above", "numerator"), ("below", "denominator")):
                if row[side] in ONE_FOR_EACH_ROW:
                    counted.add(row[side])
                    assert behind[row[side]] == row[amount], row
    assert counted == ONE_FOR_EACH_ROW


def test_every_formula_holds_on_its_hand_computed_case(kenno: Kenno, first: dict[str, Any]) -> None:
    assert first
    built = kenno.tell("build", "--stage", "unit_tests")
    assert built["nodes"].keys() == {"pass"}
    assert built["nodes"]["pass"] >= 48


def test_the_pages_are_there(kenno: Kenno, first: dict[str, Any]) -> None:
    assert first
    reports = kenno.folder / "var" / "reports"
    for page in ("validation/landing/index.html", "validation/marts/index.html", "docs/index.html"):
        assert (reports / page).stat().st_size > 1000, page


def test_no_token_is_in_any_file_nor_in_what_airflow_shows(
    kenno: Kenno, first: dict[str, Any]
) -> None:
    assert first
    # Parquet is compressed, so it is read; everything else, Airflow's database and logs too, is
    # searched as it lies there. HubSpot's token comes from an Airflow connection.
    secrets = [f"sandbox-{platform}-token" for platform in ("hubspot", "mastodon", "x")]
    files = [path for path in (kenno.folder / "var").rglob("*") if path.is_file()]
    assert len(files) > 50
    guilty = [
        path
        for path in files
        if any(secret.encode() in path.read_bytes() for secret in secrets)
        and not path.is_relative_to(kenno.folder / "var" / "sandbox")
    ]
    assert guilty == []
    responses = kenno.folder / "var" / "landing" / "source=*" / "stream=*" / "run=*"
    with duckdb.connect() as engine:
        found = engine.execute(
            f"select count(*) from read_parquet('{responses}/responses-*.parquet')"
            " where regexp_matches(url || headers || coalesce(body::varchar, ''), $secrets)",
            {"secrets": "|".join(secrets)},
        ).fetchall()
    assert found == [(0,)]


def test_a_second_run_lands_nothing_twice(kenno: Kenno, first: dict[str, Any]) -> None:
    before = table_rows(kenno)
    page = kenno.folder / "var" / "reports" / "docs" / "index.html"
    written_at = page.stat().st_mtime_ns
    second = kenno.tell("run", "--demo")
    assert first["landed"] > 0
    assert second["landed"] == 0
    assert second["rejected"] == 0
    assert table_rows(kenno) == before
    assert page.stat().st_mtime_ns == written_at, "no model has changed that it tells of"


def test_a_killed_run_leaves_readers_alone_and_the_next_goes_on(
    kenno: Kenno, first: dict[str, Any]
) -> None:
    assert first
    before = table_rows(kenno)
    killed = kenno.start("run", "--demo", KENNO_SANDBOX__UNTIL=NEXT_DAY)
    wait_for_landing(kenno.folder / "var" / "landing", "20261102")
    os.killpg(killed.pid, signal.SIGKILL)
    killed.communicate()
    assert table_rows(kenno) == before

    later = kenno.tell("run", "--demo", KENNO_SANDBOX__UNTIL=NEXT_DAY)
    assert {task["state"] for task in later["tasks"]} == {"success"}
    after = table_rows(kenno)
    assert after["engagement.fct_posts"] > before["engagement.fct_posts"]
    assert after["engagement.fct_post_metric_snapshots"] > after["engagement.fct_posts"]
    rows = kenno.query("select * from quality.record_reconciliation")
    for row in rows:
        told = row["landed_count"] + row["duplicate_count"] + row["reject_count"]
        assert told == row["record_count"], row


def test_a_changed_byte_in_landing_stops_the_flow_and_readers_keep_their_snapshot(
    kenno: Kenno, first: dict[str, Any]
) -> None:
    assert first
    published = kenno.folder / "var" / "published"
    before = (published / "current").readlink()
    change_a_payload(kenno.folder / "var" / "landing")
    ended = kenno.ask("run", "--demo", KENNO_SANDBOX__UNTIL=NEXT_DAY)
    assert ended.returncode == 3, ended.stderr
    assert "check_landing" in ended.stderr
    assert "_record_hash" in ended.stderr or "hash" in ended.stderr
    assert (published / "current").readlink() == before


def table_rows(kenno: Kenno) -> dict[str, int]:
    import json

    manifest = kenno.folder / "var" / "published" / "current" / "manifest.json"
    told: dict[str, int] = json.loads(manifest.read_text())["tables"]
    return told


def wait_for_landing(landing: Path, day: str) -> None:
    for _ in range(1200):
        if any(landing.glob(f"source=*/stream=*/run=*_{day}*")):
            return
        time.sleep(0.1)
    pytest.fail(f"nothing of {day} landed")


def change_a_payload(landing: Path) -> None:
    path = sorted(landing.glob("source=hubspot/stream=contacts/run=*/records-0000.parquet"))[-1]
    changed = path.with_suffix(".changed")
    with duckdb.connect() as engine:
        engine.execute(
            f"copy (select * replace (_payload || ' ' as _payload)"
            f" from read_parquet('{path}', hive_partitioning = false))"
            f" to '{changed}' (format parquet)"
        )
    changed.replace(path)
