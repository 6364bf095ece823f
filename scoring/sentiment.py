"""Sentiment of texts: English by VADER, Finnish by a lemma lexicon, others not at all."""

import hashlib
import json
import multiprocessing
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

import pyarrow as pa

from scoring.sentiment_controls import measure_controls
from scoring.sentiment_lexicons import Lexicons
from scoring.sentiment_scorer import METHODS, Judgement, Scorer

MODEL_NAME = "sentiment"
# Below so many texts one process is done before others have started.
WORTH_SHARING = 100_000
BATCH = 10_000

SCORE_SCHEMA = pa.schema(
    [
        pa.field("text_hash", pa.string(), nullable=False),
        pa.field("model_version", pa.string(), nullable=False),
        pa.field("model_run_id", pa.string(), nullable=False),
        pa.field("as_of", pa.timestamp("us"), nullable=False),
        ("language", pa.string()),
        ("language_source", pa.string()),
        ("method", pa.string()),
        ("lexicon_version", pa.string()),
        ("hit_count", pa.int64()),
        ("valence", pa.float64()),
        ("sentiment_class", pa.string()),
    ]
)


@dataclass(frozen=True)
class Sentiments:
    """One row per text, in the order given, and the run that scored them."""

    scores: pa.Table
    model_run: Mapping[str, object]


def score_texts(
    texts: pa.Table,
    lexicons: Lexicons,
    *,
    as_of: datetime,
    input_run_id: str | None = None,
    processes: int = 1,
) -> Sentiments:
    """Score texts: a table of text_hash, wording and told_language, one row per text.

    Many texts are shared among `processes`. Raises `ValueError` where a column is missing or a text
    comes twice.
    """
    missing = {"text_hash", "wording", "told_language"} - set(texts.column_names)
    if missing:
        raise ValueError(f"sentiment: the texts have no {', '.join(sorted(missing))}")
    hashes = texts["text_hash"].to_pylist()
    if len(set(hashes)) != len(hashes):
        raise ValueError("sentiment: a text comes twice")
    moment = as_of.astimezone(UTC).replace(tzinfo=None)
    judged = list(judge(texts, lexicons, processes))
    run = describe_run(hashes, judged, lexicons, moment, input_run_id)
    rows = len(hashes)
    columns = {
        "text_hash": texts["text_hash"],
        "model_version": pa.repeat(lexicons.version, rows),
        "model_run_id": pa.repeat(str(run["model_run_id"]), rows),
        "as_of": pa.repeat(pa.scalar(moment, pa.timestamp("us")), rows),
        **dict(zip(Judgement._fields, columns_of(judged), strict=True)),
    }
    return Sentiments(pa.table(columns, schema=SCORE_SCHEMA), run)


def columns_of(judged: list[Judgement]) -> list[list[object]]:
    """Turn rows into columns."""
    if not judged:
        return [[] for _ in Judgement._fields]
    return [list(column) for column in zip(*judged, strict=True)]


def judge(texts: pa.Table, lexicons: Lexicons, processes: int) -> Iterator[Judgement]:
    """Judge texts in their order, in this process or shared among several."""
    batches = (
        (batch["wording"].to_pylist(), batch["told_language"].to_pylist())
        for batch in texts.select(["wording", "told_language"]).to_batches(BATCH)
    )
    if processes == 1 or texts.num_rows < WORTH_SHARING:
        scorer = Scorer(lexicons)
        for wordings, told in batches:
            yield from scorer.judge_all(wordings, told)
        return
    # Threads of the engine may be running: a fork of them could hang.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, context, partial(Worker.start, lexicons)) as pool:
        for judged in pool.map(Worker.judge, batches):
            yield from judged


class Worker:
    """What a process of its own keeps between batches."""

    scorer: Scorer

    @classmethod
    def start(cls, lexicons: Lexicons) -> None:
        """Load the word lists once."""
        cls.scorer = Scorer(lexicons)

    @classmethod
    def judge(cls, batch: tuple[list[str], list[str | None]]) -> list[Judgement]:
        """Judge one batch of texts, with their languages as told."""
        return list(cls.scorer.judge_all(*batch))


def describe_run(
    hashes: list[str],
    judged: list[Judgement],
    lexicons: Lexicons,
    moment: datetime,
    input_run_id: str | None,
) -> dict[str, object]:
    """Return the row of a run: its word lists, and how far they reach."""
    settings = {
        "model_name": MODEL_NAME,
        "model_version": lexicons.version,
        "as_of": moment,
        "input_run_id": input_run_id,
        "input_hash": hashlib.sha256("\n".join(hashes).encode()).hexdigest(),
    }
    told = json.dumps(settings, sort_keys=True, default=str)
    return {
        **settings,
        "model_run_id": hashlib.sha256(told.encode()).hexdigest(),
        "method": "+".join(METHODS.values()),
        "refusal_reason": None,
        "subject_count": len(hashes),
        "parameters": {
            "english_lexicon": lexicons.english_version,
            "english_word_count": len(lexicons.english),
            "finnish_lexicon": lexicons.finnish_version,
            "finnish_word_count": len(lexicons.finnish),
        },
        "validation": {**measure_reach(judged), **measure_controls(Scorer(lexicons))},
    }


def measure_reach(judged: Iterable[Judgement]) -> dict[str, float | int | None]:
    """Count texts by language, and the share of each with a word that its list knew."""
    counts = dict.fromkeys(METHODS, 0)
    known = dict.fromkeys(METHODS, 0)
    others = 0
    for one in judged:
        if one.language in counts:
            counts[one.language] += 1
            known[one.language] += one.valence is not None
        else:
            others += 1
    told: dict[str, float | int | None] = {"text_count_other": others}
    for language, count in counts.items():
        told[f"text_count_{language}"] = count
        told[f"known_share_{language}"] = known[language] / count if count else None
    return told
