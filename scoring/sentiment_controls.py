"""Sentences of ours whose feeling is plain: each run is checked on them, with its libraries."""

import csv
from collections.abc import Iterable
from pathlib import Path

from scoring.sentiment_scorer import METHODS, Scorer

CONTROLS = Path(__file__).with_name("sentiment_controls.csv")
CLASSES = ("negative", "neutral", "positive")


def measure_controls(scorer: Scorer) -> dict[str, float]:
    """Return macro-F1 over three classes for each language, and how often it was recognised.

    A text without a known word counts as neutral here. The sentences are plainer than what people
    write: the figures tell that the method works as it did, not how good it is.
    """
    with CONTROLS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    told: dict[str, float] = {}
    for language in METHODS:
        own = [row for row in rows if row["language"] == language]
        judged = [scorer.judge(row["wording"], language) for row in own]
        told[f"control_macro_f1_{language}"] = macro_f1(
            (row["sentiment_class"], one.sentiment_class or "neutral")
            for row, one in zip(own, judged, strict=True)
        )
    recognised = sum(scorer.judge(row["wording"], None).language == row["language"] for row in rows)
    told["control_language_share"] = recognised / len(rows)
    told["control_count"] = len(rows)
    return told


def macro_f1(pairs: Iterable[tuple[str, str]]) -> float:
    """Return the mean over classes of F1, from pairs of true and found class."""
    pairs = list(pairs)
    scores = []
    for name in CLASSES:
        right = sum(true == found == name for true, found in pairs)
        wrong = sum((true == name) != (found == name) for true, found in pairs)
        scores.append(2 * right / (2 * right + wrong) if right + wrong else 0.0)
    return sum(scores) / len(scores)
