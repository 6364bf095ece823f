"""Every platform of the sandbox at once: checked, landed, landed again, gated, staged, listed."""

import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from extract.run import Outcome
from sandbox.drops import write_drops
from sandbox.platforms import CREDENTIALS, base_path, credential
from sandbox.server import Sandbox, open_sandbox
from tests.e2e.kenno import Kenno
from warehouse.extraction import SOURCES, extract
from warehouse.settings import Settings, load_settings

pytestmark = pytest.mark.e2e

UNTIL = datetime(2026, 11, 1, tzinfo=UTC)
SUBJECTS = {
    "mediawiki": ("Lumo", ("Halla", "Routa"), ("Coffee",)),
    "rss": ("lumo/feed", ("halla/atom.xml", "routa/index.rdf"), ()),
}
HEAD = """
home = "var"
[brand]
handle = "lumo"
competitors = ["halla", "routa"]
topics = ["coffee", "kahvi"]
contact = "data@lumo.example"
[sources.filedrop]
folder = "var/drop"
"""
# Models that make several rows of one record, or take rows from another stream's records too.
SPREAD = {"stg_linkedin__follower_segments", "stg_youtube__replies"}
SECRETS = {
    f"KENNO_{platform}_{name}".upper(): credential(platform, name)
    for platform, names in CREDENTIALS.items()
    for name in names
}


def settings_text(sandbox: Sandbox) -> str:
    text = HEAD
    for platform in CREDENTIALS:
        text += f'[sources.{platform}]\nbase_url = "{sandbox.url}/{base_path(platform)}"\n'
        if platform in SUBJECTS:
            brand, competitors, topics = SUBJECTS[platform]
            text += (
                f'brand = "{brand}"\ncompetitors = {list(competitors)}\ntopics = {list(topics)}\n'
            )
    return text


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with open_sandbox(scale=0.05, port=0, until=UNTIL) as sandbox:
        yield sandbox


@pytest.fixture(scope="module")
def kenno(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Kenno:
    folder = tmp_path_factory.mktemp("every")
    (folder / "kenno.toml").write_text(settings_text(sandbox))
    write_drops(sandbox.app.view.world, folder / "var" / "drop", UNTIL)
    return Kenno(folder, SECRETS)


@pytest.fixture(scope="module")
def settings(kenno: Kenno) -> Iterator[Settings]:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("KENNO_CONFIG", str(kenno.folder / "kenno.toml"))
        for name, value in SECRETS.items():
            environment.setenv(name, value)
        yield load_settings()


def land(settings: Settings, source: str) -> Outcome:
    return extract(settings, source, (), None, UNTIL, lambda: datetime.now(UTC), lambda _: None)  # noqa: TID251


@pytest.fixture(scope="module")
def first(settings: Settings) -> dict[str, Outcome]:
    return {source: land(settings, source) for source in SOURCES}


def test_every_source_lands_and_nothing_is_rejected(first: dict[str, Outcome]) -> None:
    assert set(first) == {*CREDENTIALS, "filedrop"}
    for source, outcome in first.items():
        assert sum(report.landed_count for report in outcome.reports) > 10, source
        assert sum(report.reject_count for report in outcome.reports) == 0, source


def test_a_second_run_of_the_same_window_lands_nothing(
    first: dict[str, Outcome], settings: Settings
) -> None:
    again = {source: land(settings, source) for source in first}
    landed = {
        f"{source}.{report.stream}": report.landed_count
        for source, outcome in again.items()
        for report in outcome.reports
        if report.landed_count
    }
    assert landed == {}


def test_the_gate_lets_what_landed_through(first: dict[str, Outcome], kenno: Kenno) -> None:
    said = kenno.do("validate", "landing")
    assert "0 refusals" in said


@pytest.fixture(scope="module")
def built(first: dict[str, Outcome], kenno: Kenno) -> Iterator[duckdb.DuckDBPyConnection]:
    kenno.do("build", "--stage", "before_scores")
    with duckdb.connect(kenno.folder / "var/warehouse/build.duckdb", read_only=True) as engine:
        yield engine


def test_staging_has_a_row_for_each_thing_that_landed(
    first: dict[str, Outcome], built: duckdb.DuckDBPyConnection, kenno: Kenno
) -> None:
    tables = built.execute("select table_name from duckdb_tables() where schema_name = 'staging'")
    staged = {table for (table,) in tables.fetchall()}
    landing = kenno.folder / "var" / "landing"
    things, rows = {}, {}
    for source, outcome in first.items():
        for stream in {report.stream for report in outcome.reports}:
            model = f"stg_{source}__{stream}"
            if model not in staged - SPREAD:
                continue
            files = f"{landing}/source={source}/stream={stream}/run=*/records-*.parquet"
            things[model] = count(built, f"distinct _natural_id) from read_parquet('{files}'")
            rows[model] = count(built, f"*) from (from staging.{model}")
    assert rows == things
    assert len(rows) > 50


def count(engine: duckdb.DuckDBPyConnection, what: str) -> int:
    ((found,),) = engine.execute(f"select count({what})").fetchall()
    return int(found)


def test_every_source_is_listed_as_ready(first: dict[str, Outcome], kenno: Kenno) -> None:
    listed = {row["source"]: row for row in kenno.tell("sources")}
    assert {source: row["state"] for source, row in listed.items()} == dict.fromkeys(first, "ready")
    assert {row["rejects"] for row in listed.values()} == {0}
    assert {row["hours_behind"] is not None for row in listed.values()} == {True}
    assert listed["x"]["quota_left"] > 0.9
    landed = sum(report.landed_count for report in first["x"].reports)
    assert listed["x"]["records"] == landed


@pytest.mark.parametrize("source", ["x", "reddit", "rss"])
def test_a_check_says_that_all_is_right(source: str, kenno: Kenno) -> None:
    assert kenno.ask("extract", source, "--check").returncode == 0


def test_a_check_says_which_credential_is_wrong(kenno: Kenno) -> None:
    ended = kenno.ask("extract", "x", "--check", KENNO_X_TOKEN="not-the-token")
    assert ended.returncode != 0
    assert "KENNO_X_TOKEN" in ended.stdout + ended.stderr
    assert "not-the-token" not in ended.stdout + ended.stderr


def test_no_secret_is_written_anywhere_but_to_the_store_of_rotated_tokens(
    first: dict[str, Outcome], built: duckdb.DuckDBPyConnection, kenno: Kenno
) -> None:
    secrets = [secret.encode() for secret in SECRETS.values()]
    for path in files_in(kenno.folder / "var"):
        if path.name.endswith(".tokens.json"):
            assert stat.S_IMODE(path.stat().st_mode) == 0o600, path
        elif path.suffix == ".parquet":
            # Parquet is compressed: only its values show what is in it.
            assert not holds_secret(path, list(SECRETS.values())), path
        else:
            content = path.read_bytes()
            assert not [secret for secret in secrets if secret in content], path


def files_in(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())


def holds_secret(path: Path, secrets: list[str]) -> bool:
    with duckdb.connect() as engine:
        ((found,),) = engine.execute(
            "select count(*) from read_parquet($path, hive_partitioning = false) as row"
            " where list_contains(list_transform($secrets,"
            " lambda secret: contains(cast(row as varchar), secret)), true)",
            {"path": str(path), "secrets": secrets},
        ).fetchall()
    return bool(found)
