"""Runs a gate: which suites apply, what they found, the report and the verdict."""

import logging
import os
import shutil
import time
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Literal

from expectations.data import opened, view_landing, view_marts
from expectations.judged import POOL, asked_of, files_by_run, judged_before, keep
from expectations.result import Check, GateError, GateResult
from expectations.suite import Suite

Gate = Literal["landing", "marts"]

log = logging.getLogger(__name__)


def validate(
    gate: Gate,
    *,
    landing: Path,
    report: Path,
    as_of: datetime,
    database: Path | None = None,
    published: Path | None = None,
    sources: Collection[str] | None = None,
    judged: Path | None = None,
    memory_limit: str = "1GB",
) -> GateResult:
    """Check one gate at the moment `as_of` and write its report.

    The landing gate reads `landing`; the marts gate also the build `database` and, to see drift,
    the last snapshot's database `published`, where there is one. `sources` are those that must
    have landed; None means whatever has. The file `judged` keeps which runs' provenance was found
    right; it is not asked again while their files stay, and without the file that of all is.
    `memory_limit` is the engine's. The report is `<report>/<gate>/index.html`, and
    `<report>/<gate>.json` says the same to machines; both are swapped in whole. Raises GateError
    where there is nothing to read.
    """
    started = time.monotonic()
    draft = report / f".{gate}-{os.getpid()}"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    from expectations.checking import check

    try:
        with opened(as_of, draft / "spill", memory_limit) as data:
            files, asked = files_by_run(landing), asked_of_sources()
            passed = judged_before(files, asked, judged)
            present = view_landing(data, landing, files, passed)
            if gate == "marts":
                if database is None:
                    raise GateError("the marts gate needs the build database")
                view_marts(data, landing, database, published)
            suites, skipped = choose(gate, present, sources)
            outcomes = check(data, suites)
        result = GateResult(
            gate=gate,
            as_of=as_of,
            checks=[one for outcome in outcomes for one in outcome.checks],
            skipped=skipped,
            report=report / gate / "index.html",
            judged_before=sum(len(passed.get(source, ())) for source in asked_sources(suites)),
        )
        from expectations.report import write_report

        write_report(result, outcomes, draft)
        put_in_place(draft, report / gate, result.as_json())
        if judged:
            right = {one: files[one] for one in find_right(suites, result.checks) if one in files}
            keep(files, asked, passed, right, judged)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    log.info(
        "%s gate: %d of %d checks held, %d refuse, in %.1f s",
        gate,
        result.success_count,
        len(result.checks),
        len(result.refusals),
        time.monotonic() - started,
    )
    return result


def asked_of_sources() -> dict[str, str]:
    """Return the hash of what is asked of the provenance of each source's runs."""
    from expectations.registry import landing_suites

    return {source: asked_of(suites) for source, suites in landing_suites().items()}


def asked_sources(suites: Iterable[Suite]) -> set[str]:
    """Return the sources of whose runs' provenance these suites ask."""
    return {suite.name.partition(".")[0] for suite in suites if suite.pool == POOL}


def find_right(suites: Sequence[Suite], checks: Iterable[Check]) -> set[str]:
    """Return the sources of whose runs' provenance was asked and nothing found wrong."""
    pooled = {suite.name for suite in suites if suite.pool == POOL}
    wrong = {check.suite for check in checks if check.suite in pooled and not check.is_success}
    return asked_sources(suites) - {suite.partition(".")[0] for suite in wrong}


def choose(
    gate: Gate, present: Collection[str], wanted: Collection[str] | None
) -> tuple[list[Suite], dict[str, str]]:
    """Return the suites that apply, and why others do not.

    A wanted source that is not in landing keeps its suites, which then say what is missing. Our own
    scores land between the gates, so the second one asks for them again.
    """
    from expectations.registry import landing_suites, mart_suites

    landing = landing_suites()
    if gate == "marts":
        scores = landing["kenno"] if "kenno" in present else ()
        return [*scores, *mart_suites()], {}
    # Our own scores are not asked for by name: they are there once something was scored.
    expected = {*(present if wanted is None else wanted), *({"kenno"} & {*present})}
    chosen = [suite for source, suites in landing.items() if source in expected for suite in suites]
    skipped = {source: "has landed nothing yet" for source in landing if source not in expected}
    for source in sorted(set(present) - set(landing)):
        skipped[source] = f"has no suites: write expectations/landing/{source}.py"
    return chosen, skipped


def put_in_place(draft: Path, folder: Path, text: str) -> None:
    """Swap the new report in for the old one, and the JSON beside it."""
    old = draft.with_name(draft.name + "-old")
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        folder.rename(old)
    draft.rename(folder)
    shutil.rmtree(old, ignore_errors=True)
    new = folder.with_suffix(".json.new")
    new.write_text(text, "utf-8")
    new.replace(folder.with_suffix(".json"))
