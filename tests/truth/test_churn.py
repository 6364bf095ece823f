"""Churn as foretold, against the process that lets customers buy and leave.

Truth: while a customer is there, purchases come at the customer's own rate; after each repeat
purchase the customer may leave for good. So the true chance to buy nothing in 90 days is 1 for who
has left, else exp(-rate x 90 days). Rate and leaving are hidden from the model: even the best
guess from purchases alone stays below the truth's own AUC, which is printed beside.
"""

import json

import numpy as np
from scipy.stats import spearmanr

from tests.truth.conftest import Truth

SCORED = """
    select churn.p_churn_90_days, churn.p_alive, told.p_no_purchase_90_days, told.has_left
    from value.customer_churn as churn
    inner join truth.churn as told on churn.customer_id = 'hubspot:' || told.contact_id
"""


def expected_auc(chance: np.ndarray, truth: np.ndarray) -> float:
    """Return the AUC to be expected where each is silent with its true chance."""
    above = (chance[:, None] > chance[None, :]) + (chance[:, None] == chance[None, :]) / 2
    pairs = truth[:, None] * (1.0 - truth)[None, :]
    np.fill_diagonal(pairs, 0.0)
    return float((above * pairs).sum() / pairs.sum())


def test_who_will_truly_be_silent_has_the_higher_chance(truth: Truth) -> None:
    chance, _, silent, _ = (
        np.array(column, float) for column in zip(*truth.ask(SCORED), strict=True)
    )
    found, best = expected_auc(chance, silent), expected_auc(silent, silent)
    rank = float(spearmanr(chance, silent).statistic)
    print(  # noqa: T201 - the distance is to be seen
        f"churn: {len(chance)} customers; AUC of silence {found:.3f} (the truth's own {best:.3f});"
        f" rank correlation {rank:.2f}; mean {chance.mean():.3f}, true {silent.mean():.3f}"
    )
    assert len(chance) > 900
    assert found >= 0.73
    assert best < 0.95
    assert rank >= 0.5
    assert abs(chance.mean() - silent.mean()) < 0.06


def test_who_has_truly_left_is_told_by_the_chance_to_be_alive(truth: Truth) -> None:
    chance, alive, _, left = (
        np.array(column, float) for column in zip(*truth.ask(SCORED), strict=True)
    )
    by_alive, by_chance = expected_auc(1.0 - alive, left), expected_auc(chance, left)
    print(  # noqa: T201 - the distance is to be seen
        f"churn: {left.mean():.0%} have left; AUC of leaving {by_alive:.3f} by P(alive),"
        f" {by_chance:.3f} by the chance of silence, which slow buyers share with those who left"
    )
    assert by_alive >= 0.85
    assert by_chance >= 0.65


def test_the_error_that_validation_promises_is_the_error_there_is(truth: Truth) -> None:
    ((validation, refusal),) = truth.ask(
        """
        select validation, refusal_reason
        from staging.stg_kenno__model_runs
        where model_name = 'churn'
        """
    )
    promised = json.loads(validation)
    chance, _, silent, _ = (
        np.array(column, float) for column in zip(*truth.ask(SCORED), strict=True)
    )
    # What is to be expected of (chance - happened)² where it happens with the true chance.
    error = float(np.mean((chance - silent) ** 2 + silent * (1.0 - silent)))
    print(  # noqa: T201 - the distance is to be seen
        f"churn: validated AUC {promised['auc']:.3f} (purchase model alone"
        f" {promised['heuristic_auc']:.3f}), Brier {promised['brier']:.3f}, lift"
        f" {promised['lift']:.2f}; true Brier of today's chances {error:.3f}"
    )
    assert refusal is None
    assert promised["auc"] >= 0.68
    assert promised["brier"] < promised["base_brier"]
    assert abs(error - promised["brier"]) < 0.04
