"""Sentiment: from texts that no run has scored yet to their valence in landing."""

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from extract.contracts.kenno import MODEL_RUNS, TEXT_SENTIMENTS
from extract.run import Outcome
from scoring.sentiment import MODEL_NAME, Sentiments, score_texts
from scoring.sentiment_lexicons import Lexicons
from warehouse.errors import KennoError
from warehouse.scores.landed import (
    Scored,
    land_scores,
    model_run_table,
    read_as_of,
    read_build,
    read_in_parts,
    record_files,
)
from warehouse.scores.lexicons import load_lexicons
from warehouse.scores.texts import TEXTS, TOLD, read_told_until
from warehouse.settings import Settings

TEXTS_AT_ONCE = 500_000
NEW_TEXTS = """
    select
        text_hash,
        any_value(wording) as wording,
        any_value(told_language) as told_language
    from {texts}
    where text_hash not in (
        select text_hash
        from read_parquet($scored_files, union_by_name = true)
        where model_version = $version
    )
    group by text_hash
    order by text_hash
"""
# Told before, but by no run of these words.
UNSCORED = f"""
    select count(*) as unscored_count
    from {TOLD}
    where
        model_run_id is null
        or model_run_id not in (
            select model_run_id
            from read_parquet($run_files, union_by_name = true)
            where model_version = $version
        )
"""
LAST_VERSION = f"""
    select arg_max(model_version, (as_of, _run_id)) as model_version
    from read_parquet($run_files, union_by_name = true)
    where model_name = '{MODEL_NAME}'
"""


def score(settings: Settings, clock: Callable[[], datetime]) -> Scored:
    """Score the texts that are new, or all where a word list or a rule changed, and land them.

    So many at once, each time as a run of its own: memory stays the same however many there are.
    """
    as_of = read_as_of(settings)
    try:
        lexicons = load_lexicons(settings)
        runs = list(score_by_parts(settings, clock, lexicons, as_of))
    except ValueError as problem:
        raise KennoError(f"{problem}. Look at {TEXTS} in the build database.") from None
    if not runs:
        run = {"model_name": MODEL_NAME, "model_version": lexicons.version, "subject_count": 0}
        return Scored(MODEL_NAME, "sentiment: no new texts", run, Outcome("", (), ()))
    last, outcome = runs[-1]
    reports = tuple(report for _, landed in runs for report in landed.reports)
    count = sum(result.scores.num_rows for result, _ in runs)
    return Scored(
        MODEL_NAME,
        f"sentiment: {count} new texts",
        last.model_run,
        replace(outcome, reports=reports),
    )


def score_by_parts(
    settings: Settings, clock: Callable[[], datetime], lexicons: Lexicons, as_of: datetime
) -> Iterator[tuple[Sentiments, Outcome]]:
    """Score and land part after part; none where nothing is new and the words are those before."""
    parameters: dict[str, object] = {
        "version": lexicons.version,
        "scored_files": record_files(settings, TEXT_SENTIMENTS),
        "run_files": record_files(settings, MODEL_RUNS),
        "told_until": read_told_until(settings),
    }
    new_texts = NEW_TEXTS.format(texts=texts_to_look_at(settings, parameters))
    last = read_build(settings, {"last": LAST_VERSION}, parameters)["last"].column(0)[0].as_py()
    for texts in read_in_parts(settings, new_texts, parameters, TEXTS_AT_ONCE):
        if not texts.num_rows and last == lexicons.version:
            return
        result = score_texts(texts, lexicons, as_of=as_of, processes=os.cpu_count() or 1)
        name = str(result.model_run["model_run_id"])
        landed = (model_run_table(result.model_run), (TEXT_SENTIMENTS, result.scores))
        yield result, land_scores(settings, clock, landed, name, as_of)


def texts_to_look_at(settings: Settings, parameters: Mapping[str, object]) -> str:
    """Return SQL for the texts that may be new: all, unless those told before were all scored."""
    if parameters["told_until"] is None:
        return TEXTS
    unscored = read_build(settings, {"unscored": UNSCORED}, parameters)["unscored"]
    if unscored.column(0)[0].as_py():
        return TEXTS
    return f"(from {TEXTS} where told_number > $told_until)"
