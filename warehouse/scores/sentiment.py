"""Sentiment: from texts that no run has scored yet to their valence in landing."""

import os
from collections.abc import Callable
from datetime import datetime

from extract.contracts.kenno import MODEL_RUNS, TEXT_SENTIMENTS
from extract.run import Outcome
from scoring.sentiment import MODEL_NAME, score_texts
from warehouse.errors import KennoError
from warehouse.scores.landed import (
    Scored,
    land_scores,
    model_run_table,
    read_as_of,
    read_build,
    record_files,
)
from warehouse.scores.lexicons import load_lexicons
from warehouse.settings import Settings

INPUT = "intermediate.int_post_texts"
NEW_TEXTS = f"""
    select
        text_hash,
        any_value(wording) as wording,
        any_value(told_language) as told_language
    from {INPUT}
    where text_hash not in (
        select text_hash
        from read_parquet($scored_files, union_by_name = true)
        where model_version = $version
    )
    group by text_hash
    order by text_hash
"""
LAST_VERSION = f"""
    select arg_max(model_version, (as_of, _run_id)) as model_version
    from read_parquet($run_files, union_by_name = true)
    where model_name = '{MODEL_NAME}'
"""


def score(settings: Settings, clock: Callable[[], datetime]) -> Scored:
    """Score the texts that are new, or all where a word list or a rule changed, and land them."""
    as_of = read_as_of(settings)
    try:
        lexicons = load_lexicons(settings)
        tables = read_build(
            settings,
            {"texts": NEW_TEXTS, "last": LAST_VERSION},
            {
                "version": lexicons.version,
                "scored_files": record_files(settings, TEXT_SENTIMENTS),
                "run_files": record_files(settings, MODEL_RUNS),
            },
        )
        count = tables["texts"].num_rows
        if not count and tables["last"].column(0)[0].as_py() == lexicons.version:
            run = {"model_name": MODEL_NAME, "model_version": lexicons.version, "subject_count": 0}
            return Scored(MODEL_NAME, "sentiment: no new texts", run, Outcome("", (), ()))
        result = score_texts(tables["texts"], lexicons, as_of=as_of, processes=os.cpu_count() or 1)
    except ValueError as problem:
        raise KennoError(f"{problem}. Look at {INPUT} in the build database.") from None
    outcome = land_scores(
        settings,
        clock,
        (model_run_table(result.model_run), (TEXT_SENTIMENTS, result.scores)),
        str(result.model_run["model_run_id"]),
        as_of,
    )
    return Scored(MODEL_NAME, f"sentiment: {count} new texts", result.model_run, outcome)
