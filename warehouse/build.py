"""`kenno build`: dbt in this process."""

import gc
import json
import shutil
import sys
import time
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from contextlib import chdir
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from extract.contract import Contract
from extract.landing import Landing
from warehouse import built_from, declared_tests
from warehouse.build_database import settling
from warehouse.errors import KennoError
from warehouse.owners import owners
from warehouse.pseudonyms import KEY_VARIABLE, pseudonym_key
from warehouse.settings import Settings, export, load_settings

PROJECT = Path(__file__).resolve().parent.parent / "dbt_project"
KEPT_PARSE = Path(sys.prefix) / "share" / "kenno" / "partial_parse.msgpack"
CHOSEN = ["build", "--exclude-resource-type", "unit_test"]
BUILD = [*CHOSEN, "--exclude", declared_tests.SELECTION]
STAGES = {
    # Scores land between the two: the second builds what reads them, and all that follows.
    "before_scores": [*BUILD, "source:kenno+"],
    "after_scores": [*BUILD, "--select", "source:kenno+"],
    "all": BUILD,
    "models": [*BUILD, "--exclude-resource-type", "test"],  # built, not tested
    "data_tests": ["test", "--select", "test_type:singular"],
    "unit_tests": ["test", "--select", "test_type:unit"],
}
# What was loaded from the same files is there.
WITHOUT_SEEDS = ("--exclude-resource-type", "seed")
UNTESTED = ("models", "unit_tests")
DOCUMENTED = ("after_scores", "all")
BAD = ("error", "fail", "runtime error")


@dataclass(frozen=True)
class BuildResult:
    """What dbt did: nodes by status, its own seconds, and those of each node."""

    nodes: dict[str, int]
    seconds: float
    node_seconds: dict[str, float]


def build(
    settings: Settings,
    stage: str,
    select: Sequence[str] = (),
    options: Sequence[str] = (),
    target: str = "duckdb",
) -> BuildResult:
    """Run `dbt build` on a stage, or on what `select` names; KennoError names what failed.

    `options` go to dbt as they are (`--full-refresh`). Unit tests are a stage of their own: they
    prove the models, not the data. The last stage writes the documentation too, if it is not there.
    Where models, seeds or settings are others than those of the build before, all is made anew.
    """
    write_schemas(settings)
    return build_by(Dbt(settings, target), stage, select, options)


def build_around_scores(
    settings: Settings,
    score: Callable[[], None],
    options: Sequence[str] = (),
    target: str = "duckdb",
) -> BuildResult:
    """Build what scores read, score, and build the rest: dbt is loaded and parses once for it."""
    write_schemas(settings)
    dbt = Dbt(settings, target)
    before = build_by(dbt, "before_scores", (), options)
    with settling(settings):
        score()
    dbt.let_go()
    after = build_by(dbt, "after_scores", (), options)
    return BuildResult(
        dict(Counter(before.nodes) + Counter(after.nodes)),
        before.seconds + after.seconds,
        before.node_seconds | after.node_seconds,
    )


def build_by(
    dbt: "Dbt", stage: str, select: Sequence[str] = (), options: Sequence[str] = ()
) -> BuildResult:
    """Run a stage, or what is selected, by a dbt that has parsed the project."""
    settings = dbt.settings
    part = "" if select else stage
    made_from = built_from.fingerprint(PROJECT, made_with(settings))
    kept = settings.build_database.with_name("built_from.json")
    if built_from.is_changed(kept, settings.build_database, part, made_from):
        options = [*options, built_from.ANEW]
    is_anew = built_from.ANEW in options
    is_same = not is_anew and built_from.is_same(kept, settings.build_database, part, made_from)
    options = [*options, *(WITHOUT_SEEDS if is_same else ())]
    export({"KENNO_SAME_MODELS": "yes" if is_same else ""})
    # Of what is selected dbt runs each test itself, by its name.
    command = [*CHOSEN, "--select", *select] if select else STAGES[stage]
    began = time.monotonic()
    results = dbt.run([*command, *options])
    nodes = count(results)
    if not select and stage not in UNTESTED:
        built = dbt.manifest.nodes if stage == "data_tests" else names_of(results)
        nodes["pass"] = nodes.get("pass", 0) + dbt.ask_declared(built)
    seconds = time.monotonic() - began
    built_from.keep(kept, part, made_from)
    # What models are and how they hang together is told again where they changed.
    if stage in DOCUMENTED and not select and not (is_same and page_of_docs(settings).exists()):
        with settling(settings):
            write_docs(dbt)
    return BuildResult(nodes, seconds, seconds_of(results))


class Dbt:
    """dbt in this process. The project is parsed once for all that is run.

    It works in the home, with paths from there: so what dbt keeps of a parse is good for any home,
    and a new one begins with the installation's.
    """

    def __init__(self, settings: Settings, target: str) -> None:
        export(
            {
                "KENNO_LANDING": str(settings.landing.relative_to(settings.home)),
                "KENNO_BUILD_DATABASE": str(settings.build_database.relative_to(settings.home)),
                "KENNO_SOURCES": ",".join(settings.sources.names),
                "KENNO_BUILD_MEMORY": settings.building.memory_limit,
                KEY_VARIABLE: pseudonym_key(settings),
                "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
                "DO_NOT_TRACK": "1",
            }
        )
        settings.build_database.parent.mkdir(parents=True, exist_ok=True)
        from dbt.adapters.duckdb.connections import DuckDBConnectionManager
        from dbt.cli.main import dbtRunner

        from warehouse.lean_dbt import leave_undone

        leave_undone()
        # One that is open goes by its path from a home: it may be another home's.
        DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]
        self.settings = settings
        self.arguments = common_arguments(settings, target)
        begin_with_kept_parse(settings.dbt_folder)
        self.runner = dbtRunner()
        self.manifest = self.checked(self.invoke("--no-write-json", "parse")).result
        self.runner = dbtRunner(manifest=self.manifest, callbacks=[self.keep_warning])
        gc.collect()  # what it took to read the manifest is as large as that

    def run(self, command: Sequence[str]) -> list[Any]:
        """Run a command on nodes and return their results; KennoError names those that failed."""
        ended = self.invoke("--no-write-json", *command)
        if ended.exception is not None:
            raise KennoError(f"dbt could not run: {ended.exception}")
        outcome: Any = ended.result
        results = list(outcome.results)
        failed = [result for result in results if str(result.status) in BAD]
        if failed or not ended.success:
            lines = [
                f"{one.node.unique_id}: {' '.join((one.message or '').split())}" for one in failed
            ]
            raise KennoError(
                "dbt failed, and what was published before stays.\n  " + "\n  ".join(lines[:10])
            )
        return results

    def ask_declared(self, built: Collection[str]) -> int:
        """Ask the tests that models declare, once these nodes are built; return how many passed."""
        from dbt_common.exceptions import DbtBaseException

        tests = declared_tests.askable(self.manifest, built)
        try:
            with chdir(self.settings.home), self.adapter.connection_named("declared_tests"):
                self.adapter.execute_macro(
                    "ask_declared_tests", macro_resolver=self.manifest, kwargs={"tests": tests}
                )
        except DbtBaseException as failure:
            raise KennoError(
                "dbt failed, and what was published before stays.\n  "
                + " ".join(str(failure).split())
            ) from None
        return len(tests)

    @property
    def adapter(self) -> Any:  # noqa: ANN401 - dbt has no types to import cheaply
        """What dbt talks to the database by; each command of dbt's makes another."""
        from dbt.adapters.factory import get_adapter_by_type

        return get_adapter_by_type(self.manifest.metadata.adapter_type)  # type: ignore[no-untyped-call]

    def let_go(self) -> None:
        """Close the database for others to read, and give its memory back.

        dbt keeps it open for its next command, and garbage is collected seldom by itself: here
        what is new since the manifest was read, which stays.
        """
        from dbt.adapters.duckdb.connections import DuckDBConnectionManager

        self.adapter.cleanup_connections()
        DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]
        gc.collect(1)

    def invoke(self, *command: str) -> Any:  # noqa: ANN401 - dbt has no types to import cheaply
        """Run a command in the home and return what came of it."""
        with chdir(self.settings.home):
            return self.runner.invoke([*command, *self.arguments])

    def keep_warning(self, event: Any) -> None:  # noqa: ANN401 - dbt has no types to import cheaply
        """Write down what dbt warns of; its own loggers word each event, also those they drop."""
        if event.info.level in ("warn", "error"):
            path = self.settings.home / "warehouse" / "logs" / "dbt.log"
            with path.open("a", encoding="utf-8") as log:
                log.write(f"{event.info.ts} {event.info.level} {event.info.msg}\n")

    def checked(self, ended: Any) -> Any:  # noqa: ANN401 - dbt has no types to import cheaply
        """Return what dbt gave; KennoError where it could not do it."""
        if not ended.success:
            raise KennoError(f"dbt could not read its project: {ended.exception}")
        return ended


def count(results: Sequence[Any]) -> dict[str, int]:
    """Count results by status."""
    return dict(Counter(str(result.status) for result in results))


def names_of(results: Sequence[Any]) -> list[str]:
    """Return the names in dbt of what was built."""
    return [one.node.unique_id for one in results]


def seconds_of(results: Sequence[Any]) -> dict[str, float]:
    """Return the seconds that each node took, by its name in dbt; some went on at once."""
    return {one.node.unique_id: round(one.execution_time, 3) for one in results}


def page_of_docs(settings: Settings) -> Path:
    """Return where the documentation of models, columns and lineage lies."""
    return settings.reports / "docs" / "index.html"


def write_docs(dbt: Dbt) -> None:
    """Write dbt's documentation with lineage as one static page."""
    from dbt.parser.manifest import write_manifest

    # dbt reads them from files here, and so does MetricFlow; no other command of ours does.
    write_manifest(dbt.manifest, str(dbt.settings.dbt_folder))
    dbt.checked(dbt.invoke("docs", "generate", "--static", "--no-compile"))
    page = page_of_docs(dbt.settings)
    page.parent.mkdir(parents=True, exist_ok=True)
    draft = page.with_suffix(".draft")
    draft.write_bytes((dbt.settings.dbt_folder / "static_index.html").read_bytes())
    draft.replace(page)


def begin_with_kept_parse(target: Path) -> None:
    """Give a folder of dbt's without a parse the installation's; dbt parses again what differs."""
    parse = target / KEPT_PARSE.name
    if KEPT_PARSE.exists() and not parse.exists():
        target.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(KEPT_PARSE, parse)


def keep_parse() -> None:
    """Parse the project for the installation: part of set-up, so that no first run waits for it.

    Its templates are compiled too.
    """
    from warehouse.lean_dbt import keep_templates

    KEPT_PARSE.unlink(missing_ok=True)
    KEPT_PARSE.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=KEPT_PARSE.parent) as folder:
        settings = load_settings().model_copy(update={"home": Path(folder)})
        keep_templates(Dbt(settings, "duckdb").manifest)
        (settings.dbt_folder / KEPT_PARSE.name).replace(KEPT_PARSE)


def common_arguments(settings: Settings, target: str) -> list[str]:
    """Return the arguments that every dbt command takes."""
    return [
        "--project-dir", str(PROJECT),
        "--profiles-dir", str(PROJECT),
        "--target", target,
        "--target-path", str(settings.dbt_folder),
        "--log-path", str(settings.home / "warehouse" / "logs"),
        "--log-level", "none",
        "--log-level-file", "none",
        "--threads", str(settings.building.at_once),
        "--vars", json.dumps(variables(settings)),
    ]  # fmt: skip


def variables(settings: Settings) -> dict[str, object]:
    """Return the business settings as dbt's variables."""
    return {
        **owners(settings),
        "topics": [topic.lower() for topic in settings.brand.topics],
        "events": [
            {"name": name, "hashtags": [hashtag.lower() for hashtag in hashtags]}
            for name, hashtags in settings.events.items()
        ],
        "engagement_half_life_days": settings.engagement.half_life_days,
        "highly_engaged_days": settings.engagement.highly_engaged_days,
        "person_identifier_limit": settings.identity.largest_person,
        "review_probability": settings.identity.review_probability,
        "clv_horizon_months": settings.value.horizon_months,
        "annual_discount_rate": settings.value.annual_discount_rate,
    }


def made_with(settings: Settings) -> dict[str, object]:
    """Return the settings that rows are made with."""
    return {**variables(settings), "sources": settings.sources.names}


def write_schemas(settings: Settings) -> None:
    """Give every stream its file of no rows, so that dbt finds all sources from the first day."""
    landing = Landing(settings.landing)
    for contract in all_contracts(settings):
        folder = landing.stream_folder(contract.source, contract.stream)
        if not any(folder.glob("run=*/records-*.parquet")):
            landing.write_schema(contract)


def all_contracts(settings: Settings) -> list[Contract]:
    """Return the contracts of the sources that are set up, and of those that models always read."""
    packages = sorted({"filedrop", "hubspot", "kenno", "mastodon", "x", *settings.sources.names})
    modules = (import_module(f"extract.contracts.{name}") for name in packages)
    return [contract for module in modules for contract in module.CONTRACTS]
