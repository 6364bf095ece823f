"""dbt in this process."""

import gc
import json
import shutil
import sys
from collections.abc import Collection, Sequence
from contextlib import chdir
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from warehouse import declared_tests
from warehouse.errors import KennoError
from warehouse.owners import owners
from warehouse.pseudonyms import KEY_VARIABLE, pseudonym_key
from warehouse.settings import Settings, export, load_settings

PROJECT = Path(__file__).resolve().parent.parent / "dbt_project"
KEPT_PARSE = Path(sys.prefix) / "share" / "kenno" / "partial_parse.msgpack"
BAD = ("error", "fail", "runtime error")
SKIPPED = "skipped"


class Dbt:
    """dbt in this process. The project is parsed once for all that is run.

    It works in the home, with paths from there: so what dbt keeps of a parse is good for any home,
    and a new one begins with the installation's. `run_alone` names the nodes that found too little
    memory beside others, of all that it ran.
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
        self.run_alone: list[str] = []
        self.arguments = common_arguments(settings, target)
        begin_with_kept_parse(settings.dbt_folder)
        self.runner = dbtRunner()
        self.manifest = self.checked(self.invoke("--no-write-json", "parse")).result
        self.runner = dbtRunner(manifest=self.manifest, callbacks=[self.keep_warning])
        gc.collect()  # what it took to read the manifest is as large as that

    def run(self, command: Sequence[str], options: Sequence[str] = ()) -> list[Any]:
        """Run a command on nodes and return their results; KennoError names those that failed.

        Nodes that found too little memory beside others run again, one at a time, and then what
        waited for them.
        """
        done: list[Any] = []
        results = self.results_of([*command, *options])
        while starved := self.starved(results):
            self.run_alone += starved
            done += [one for one in results if str(one.status) not in (*BAD, SKIPPED)]
            waiting = [full_name(one) for one in with_status(results, SKIPPED)]
            chosen = [command[0], *options, "--indirect-selection", "empty", "--select"]
            done += without_failures(self.results_of([*chosen, *starved], alone=True))
            results = self.results_of([*chosen, *waiting]) if waiting else []
        return [*done, *without_failures(results)]

    def starved(self, results: Sequence[Any]) -> list[str]:
        """Return the nodes that failed for want of memory, if others ran beside them.

        None where something else failed too.
        """
        failed = with_status(results, *BAD)
        if self.settings.building.at_once == 1 or not all(map(lacked_memory, failed)):
            return []
        return [full_name(one) for one in failed]

    def results_of(self, command: Sequence[str], alone: bool = False) -> list[Any]:
        """Run a command on nodes and return their results, whatever became of them."""
        ended = self.invoke("--no-write-json", *command, alone=alone)
        if ended.exception is not None:
            raise KennoError(f"dbt could not run: {ended.exception}")
        outcome: Any = ended.result
        results = list(outcome.results)
        if not ended.success and not with_status(results, *BAD):
            raise failure_of([])
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
            raise failure_of([" ".join(str(failure).split())]) from None
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

    def invoke(self, *command: str, alone: bool = False) -> Any:  # noqa: ANN401 - dbt has no types to import cheaply
        """Run a command in the home and return what came of it."""
        threads = ["--threads", "1"] if alone else []
        with chdir(self.settings.home):
            return self.runner.invoke([*command, *self.arguments, *threads])

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


def with_status(results: Sequence[Any], *statuses: str) -> list[Any]:
    """Return the results that have one of these statuses."""
    return [one for one in results if str(one.status) in statuses]


def without_failures(results: Sequence[Any]) -> Sequence[Any]:
    """Return results as they are; KennoError names the nodes that failed."""
    if failed := with_status(results, *BAD):
        raise failure_of(
            [f"{one.node.unique_id}: {' '.join((one.message or '').split())}" for one in failed]
        )
    return results


def failure_of(problems: Sequence[str]) -> KennoError:
    """Return the error that names what is wrong, the first ten of it."""
    return KennoError(
        "dbt failed, and what was published before stays.\n  " + "\n  ".join(problems[:10])
    )


def lacked_memory(result: Any) -> bool:  # noqa: ANN401 - dbt has no types to import cheaply
    """Tell whether a node failed for want of DuckDB's memory."""
    return "Out of Memory Error" in (result.message or "")


def full_name(result: Any) -> str:  # noqa: ANN401 - dbt has no types to import cheaply
    """Return how dbt's selection names a node, and no other."""
    return ".".join(result.node.fqn)


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
