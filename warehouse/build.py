"""`kenno build`: the stages of a build, by dbt."""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from extract.contract import Contract
from extract.landing import Landing
from warehouse import built_from, declared_tests
from warehouse.build_database import settling
from warehouse.dbt_session import PROJECT, Dbt, made_with
from warehouse.settings import Settings, export

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


@dataclass(frozen=True)
class BuildResult:
    """What dbt did: nodes by status, its own seconds, and those of each node.

    Nodes that were `run_alone` found too little memory beside others.
    """

    nodes: dict[str, int]
    seconds: float
    node_seconds: dict[str, float]
    run_alone: tuple[str, ...] = ()


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
        after.run_alone,
    )


def build_by(
    dbt: Dbt, stage: str, select: Sequence[str] = (), options: Sequence[str] = ()
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
    results = dbt.run(command, options)
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
    return BuildResult(nodes, seconds, seconds_of(results), tuple(dbt.run_alone))


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
