"""Commands that move data one stage on: what the DAGs run, and what you run by hand."""

from collections.abc import Collection, Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from warehouse import clock
from warehouse.errors import KennoError, TryLater, WrongUse
from warehouse.screen import say, say_json, say_table
from warehouse.settings import Settings, load_settings

if TYPE_CHECKING:
    from extract.report import Report

Json = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]


def extract(
    source: Annotated[str, typer.Argument(help="A source: `kenno sources` lists them.")],
    stream: Annotated[
        list[str] | None, typer.Option(help="Only this stream; may be given several times.")
    ] = None,
    since: Annotated[
        str | None, typer.Option(help="Start of the window; else where the last run ended.")
    ] = None,
    until: Annotated[str | None, typer.Option(help="End of the window; else now.")] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Only try credentials, scopes and quota; land nothing.")
    ] = False,
    json: Json = False,
) -> None:
    """Land what is new at a source. A rate limit too long to wait for exits with 75.

    Example: kenno extract mastodon --until 2026-11-01T00:00:00Z
    """
    from warehouse.extraction import SOURCES
    from warehouse.extraction import extract as run_extract

    settings = load_settings()
    if source in SOURCES and not settings.sources.has(source):
        # Not an error: Airflow has a DAG for each source there could be, and waits for them all.
        told = f"{source} is not set up: there is no [sources.{source}] in kenno.toml."
        if check:
            raise WrongUse(told)
        say(f"{told} Nothing to do.")
        return
    if check:
        check_source(settings, source, json)
        return
    try:
        outcome = run_extract(
            settings,
            source,
            stream or (),
            clock.read_moment(since),
            clock.read_moment(until) or clock.now(),
            clock.now,
            (lambda report: None) if json else say_report,
        )
    except TryLater as later:
        if json:
            say_json({"reset_at": later.reset_at.isoformat()})
        raise
    if json:
        say_json([{**asdict(report), "seconds": report.seconds} for report in outcome.reports])


def say_report(report: "Report") -> None:
    """Say what came of one stream, and what there is to know about it."""
    say(
        f"{report.source}.{report.stream}: {report.response_count} responses,"
        f" {report.record_count} records: {report.landed_count} landed,"
        f" {report.duplicate_count} known already, {report.reject_count} rejected"
    )
    for note in report.notes:
        say(note)
    if report.new_fields:
        say(f"fields that were not there before: {', '.join(report.new_fields)}")


def check_source(settings: Settings, source: str, json: bool) -> None:
    """Try a source and say what is wrong with it; KennoError where anything is."""
    from warehouse.check import check

    findings = list(check(settings, source, clock.now))
    if json:
        say_json([asdict(finding) for finding in findings])
    else:
        rows = [
            {
                "stream": finding.stream,
                "status": finding.status,
                "answer": finding.told if finding.is_right else "see below",
                "quota": finding.quota,
            }
            for finding in findings
        ]
        say_table(f"{source}, asked for the last day", rows)
    wrong = [finding for finding in findings if not finding.is_right]
    if wrong:
        told = "\n".join(f"{finding.stream}: {finding.told}" for finding in wrong)
        raise KennoError(f"{source} cannot be read as it is set up:\n{told}")
    if not json:
        say(f"{source} can be read: credentials, scopes and quota are right.")


def build(
    stage: Annotated[
        str | None,
        typer.Option(
            help="Only before_scores, after_scores, all of dbt at once, models, or *_tests."
        ),
    ] = None,
    select: Annotated[
        list[str] | None, typer.Option(help="Only these nodes, in dbt's own syntax.")
    ] = None,
    full_refresh: Annotated[
        bool, typer.Option("--full-refresh", help="Build incremental models anew.")
    ] = False,
    target: Annotated[str, typer.Option(help="The engine: duckdb.")] = "duckdb",
    json: Json = False,
) -> None:
    """Build and test the models with dbt, score in between, and write the documentation."""
    from warehouse.build import STAGES, build_around_scores
    from warehouse.build import build as run_build

    if stage is not None and stage not in STAGES:
        raise WrongUse(f"there is no stage {stage!r}; there are {', '.join(STAGES)}.")
    settings, options = load_settings(), ["--full-refresh"] if full_refresh else []
    scores: list[Any] = []

    def score_all() -> None:
        scores.extend(score_by_each(settings, (), json))

    if stage or select:
        result = run_build(settings, stage or "all", select or (), options, target)
    else:
        result = build_around_scores(settings, score_all, options, target)
    if json:
        say_json(asdict(result) | {"scores": scores})
        return
    counts = ", ".join(f"{count} {status}" for status, count in sorted(result.nodes.items()))
    say(f"dbt: {counts} in {result.seconds:.1f} s")
    if result.run_alone:
        say(
            "Too little memory beside others, so run again alone: "
            + ", ".join(name.rpartition(".")[2] for name in result.run_alone)
            + ". Let fewer models be built at once (building.at_once), or give them more"
            " (building.memory_limit)."
        )


def score(
    model: Annotated[
        list[str] | None, typer.Argument(help="Models: clv; else all, each after those it reads.")
    ] = None,
    json: Json = False,
) -> None:
    """Compute models' scores from the build database and land them."""
    from warehouse.scores import MODELS

    unknown = sorted(set(model or ()) - set(MODELS))
    if unknown:
        raise WrongUse(f"there is no model {unknown[0]!r}; there are {', '.join(MODELS)}.")
    runs = list(score_by_each(load_settings(), model or (), json))
    if json:
        say_json(runs)


def score_by_each(settings: Settings, chosen: Collection[str], json: bool) -> Iterator[Any]:
    """Score by each model, or by each that was chosen, in the order in which they read another.

    Yields each one's run, and says in a sentence what came of it, unless JSON is to be printed.
    """
    from warehouse.scores import MODELS
    from warehouse.scores import score as score_by

    for name in MODELS:
        if not chosen or name in chosen:
            scored = score_by(name, settings, clock.now)
            if not json:
                say(f"{scored.sentence}; {scored.landed_count} rows landed")
            yield scored.model_run


def validate(
    gate: Annotated[str, typer.Argument(help="landing or marts.")],
    recheck: Annotated[
        bool, typer.Option("--recheck", help="Judge every run, also those found right before.")
    ] = False,
    json: Json = False,
) -> None:
    """Check one gate's expectations and write the readable report. A refusal exits with 3."""
    from warehouse.gates import GATES, ask_gate

    if gate not in GATES:
        raise WrongUse(f"there is no gate {gate!r}; there are {', '.join(GATES)}.")
    verdict = ask_gate(load_settings(), gate, clock.now, "all" if recheck else "new")
    say(verdict.result.as_json() if json else verdict.sentence)


def publish(json: Json = False) -> None:
    """Make a new read-only snapshot of the marts and swap it in."""
    from warehouse.publish import publish as run_publish
    from warehouse.revision import revision
    from warehouse.verdict import require_passed

    settings = load_settings()
    require_passed(settings)
    snapshot = run_publish(
        settings.build_database,
        settings.dbt_folder / "manifest.json",
        settings.published,
        clock.now(),
        revision(),
        settings.publishing.keep_snapshots,
        settings.building.memory_limit,
    )
    if json:
        say_json(asdict(snapshot))
        return
    say(
        f"published {len(snapshot.tables)} tables, {sum(snapshot.tables.values())} rows,"
        f" as of {snapshot.as_of}: {settings.published / 'current'}"
    )


def rollback(
    snapshot: Annotated[str | None, typer.Argument(help="Which; else the one before.")] = None,
) -> None:
    """Give readers an earlier snapshot again."""
    from warehouse.publish import rollback as run_rollback

    say(f"readers now get {run_rollback(load_settings().published, snapshot)}")
