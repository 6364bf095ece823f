"""A company too small for the models, through every command: refused, and valued by habit."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.kenno import Kenno

UNTIL = "2026-11-01T00:00:00Z"
SETTINGS = """
home = "var"
[brand]
handle = "lumo"
[sources.filedrop]
folder = "drop"
"""
# Forty customers, of whom ten buy again: a hundred would be needed.
ORDERS = [(number, 1 + number % 28) for number in range(40)] + [
    (number, 2 + number % 26) for number in range(10)
]

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def kenno(tmp_path_factory: pytest.TempPathFactory) -> Kenno:
    folder: Path = tmp_path_factory.mktemp("few")
    drop = folder / "drop" / "transactions"
    drop.mkdir(parents=True)
    (folder / "kenno.toml").write_text(SETTINGS)
    lines = ["transaction_id,customer_id,ordered_at,amount,currency,gross_margin"]
    for row, (customer, day) in enumerate(ORDERS):
        month = 9 if row < 40 else 10
        lines.append(f"T{row},{customer},2026-{month:02d}-{day:02d}T12:00:00Z,20,EUR,8")
    (drop / "orders.csv").write_text("\n".join(lines) + "\n")
    return Kenno(folder)


@pytest.fixture(scope="module")
def said(kenno: Kenno) -> dict[str, Any]:
    kenno.do("extract", "filedrop", "--until", UNTIL)
    kenno.do("build", "--stage", "before_scores")
    sentence = kenno.do("score", "clv")
    kenno.do("build", "--stage", "after_scores")
    kenno.do("validate", "marts")
    kenno.do("publish")
    return {"score": " ".join(sentence.split())}


def test_the_refusal_says_what_is_missing(said: dict[str, Any]) -> None:
    assert "the model was refused" in said["score"]
    assert "10 customers bought again, 100 are needed" in said["score"]


def test_the_run_keeps_the_reason_and_the_values_are_flagged(
    kenno: Kenno, said: dict[str, Any]
) -> None:
    assert said
    (run,) = kenno.query(
        "select method, refusal_reason, bgnbd_r from value.value_model_runs"
        " where model_name = 'clv'"
    )
    assert run["method"] == "heuristic"
    assert "100 are needed" in run["refusal_reason"]
    assert run["bgnbd_r"] is None
    (valued,) = kenno.query(
        "select count(*)::int as n, count(clv)::int as known, count(p_alive)::int as p_alive,"
        " min(clv)::double as least, list(distinct method) as methods"
        " from value.customer_lifetime_value"
    )
    assert (valued["n"], valued["known"], valued["p_alive"]) == (40, 40, 0)
    assert valued["least"] > 0
    assert json.dumps(valued["methods"]) == '["heuristic"]'
