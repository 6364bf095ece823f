"""Influence of people on each other, on worlds of a few."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
import pytest

from scoring.influence import Influence, score_influence

AS_OF = datetime(2026, 11, 1, tzinfo=UTC)


def score(
    subjects: list[dict[str, Any]],
    reactions: Sequence[tuple[str, str | None, int]],
    *rewarded: str,
) -> Influence:
    """Score people; a referral with a reward lies between who is `rewarded` and all they answer."""
    told = [
        {"is_customer": True, "clv": None, "post_count": None, "category_post_count": None} | one
        for one in subjects
    ]
    kinds = {
        "subject_id": pa.string(),
        "is_customer": pa.bool_(),
        "clv": pa.float64(),
        "post_count": pa.int64(),
        "category_post_count": pa.int64(),
    }
    of, toward, count = zip(*reactions, strict=True) if reactions else ((), (), ())
    return score_influence(
        pa.Table.from_pylist(told, schema=pa.schema(kinds)),
        pa.table(
            {
                "subject_id": pa.array(of, pa.string()),
                "toward_subject_id": pa.array(toward, pa.string()),
                "reaction_count": pa.array(count, pa.int64()),
                "is_rewarded_referral": pa.array([one in rewarded for one in of], pa.bool_()),
            }
        ),
        as_of=AS_OF,
        window_days=30,
        input_run_id=None,
    )


def people(*names: str, **clv: float) -> list[dict[str, Any]]:
    return [{"subject_id": name, "clv": clv.get(name)} for name in names]


def column(influence: Influence, name: str) -> dict[str, Any]:
    scores = influence.scores.to_pydict()
    return dict(zip(scores["subject_id"], scores[name], strict=True))


def edge(influence: Influence, name: str) -> dict[tuple[str, str], Any]:
    edges = influence.edges.to_pydict()
    return dict(
        zip(
            zip(edges["from_subject_id"], edges["to_subject_id"], strict=True),
            edges[name],
            strict=True,
        )
    )


def test_what_goes_to_companies_counts_in_the_whole_and_influences_nobody() -> None:
    found = score(people("ann", "bob", bob=100.0), [("bob", "ann", 1), ("bob", None, 3)])
    assert edge(found, "influence_share") == {("ann", "bob"): 0.25}
    assert edge(found, "influence_effect") == {("ann", "bob"): pytest.approx(0.2125)}
    assert column(found, "influence_score") == pytest.approx({"ann": 1.2125, "bob": 1.0})
    assert column(found, "civ_recursive") == pytest.approx({"ann": 21.25, "bob": 0.0})


def test_influence_goes_on_through_people_who_are_no_customers() -> None:
    subjects: list[dict[str, Any]] = people("ann", "cid", cid=100.0)
    subjects += [{"subject_id": "x:9", "is_customer": False}]
    found = score(subjects, [("cid", "x:9", 2), ("x:9", "ann", 2)])
    assert edge(found, "influence_share") == {}
    assert column(found, "civ_recursive")["ann"] == pytest.approx(0.85 * 0.85 * 100)
    assert column(found, "influenced_subject_count") == {"ann": 1, "cid": 0, "x:9": 1}


def test_a_rewarded_referral_gives_status_but_no_value() -> None:
    found = score(people("ann", "bob", bob=100.0), [("bob", "ann", 1)], "bob")
    assert column(found, "influence_score")["ann"] == pytest.approx(1.85)
    assert column(found, "civ_recursive")["ann"] == 0.0
    assert edge(found, "is_rewarded_referral") == {("ann", "bob"): True}


def test_who_talks_of_the_category_weighs_more() -> None:
    # Of 20 posts 10 are on the category: the average. With five such posts before, Ann's lift is
    # (10 + 2.5) / 15 / 0.5 = 5/3, Bob's 2.5 / 15 / 0.5 = 1/3.
    subjects: list[dict[str, Any]] = [
        {"subject_id": "ann", "post_count": 10, "category_post_count": 10},
        {"subject_id": "bob", "post_count": 10, "category_post_count": 0},
        {"subject_id": "cid"},
    ]
    found = score(subjects, [("cid", "ann", 1), ("cid", "bob", 1)])
    assert column(found, "stickiness_index") == {
        "ann": pytest.approx(5 / 3),
        "bob": pytest.approx(1 / 3),
        "cid": None,
    }
    assert edge(found, "influence_share") == {("ann", "cid"): 0.5, ("bob", "cid"): 0.5}
    assert edge(found, "influence_effect") == {
        ("ann", "cid"): pytest.approx(0.85 * 5 / 6),
        ("bob", "cid"): pytest.approx(0.85 / 6),
    }


def test_shares_of_one_never_pass_on_more_than_there_is() -> None:
    reactions = [("cid", "ann", 5), ("cid", "bob", 2), ("ann", "bob", 1), ("bob", "ann", 4)]
    found = score(people("ann", "bob", "cid"), reactions)
    passed = edge(found, "influence_effect")
    assert passed["ann", "cid"] + passed["bob", "cid"] == pytest.approx(0.85)
    assert found.model_run["validation"]["spectral_radius_bound"] == pytest.approx(0.85, rel=1e-3)


def test_the_same_input_in_another_order_is_the_same_run() -> None:
    reactions = [("bob", "ann", 1), ("bob", None, 3), ("cid", "ann", 2)]
    one = score(people("ann", "bob", "cid"), reactions)
    other = score(people("cid", "bob", "ann"), reactions[::-1])
    assert one.model_run == other.model_run
    assert one.scores == other.scores
    assert score(people("ann", "bob", "cid"), reactions[:2]).model_run != one.model_run


def test_nobody_is_scored_where_nobody_is_known() -> None:
    found = score([], [])
    assert found.scores.num_rows == found.edges.num_rows == 0
    assert found.model_run["subject_count"] == 0


@pytest.mark.parametrize(
    ("reaction", "problem"),
    [
        (("bob", "zed", 1), "zed reacts or is reacted to, and is no subject"),
        (("bob", "bob", 1), "a subject reacts to itself"),
        (("bob", "ann", 0), "a count of reactions is not positive"),
    ],
)
def test_a_table_that_cannot_be_is_refused(reaction: tuple[str, str, int], problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        score(people("ann", "bob"), [reaction])
