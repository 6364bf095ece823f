"""The dialect: every kind of expectation that we use, or may, tells good rows from bad ones."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from expectations.checking import check
from expectations.data import Data, opened
from expectations.dialect import KeptConnection
from expectations.suite import Expect, ExpectNone, Suite, Together

ROWS = """
    select
        range as place, 'v' || range % 3 as name, (range / 4)::decimal(18, 4) as amount,
        timestamp '2026-10-01' + to_hours(range) as happened_at, if(range < 9, range, null) as some
    from range(10)
"""

# An expectation, what it holds for, and what it fails for.
PAIRS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "ExpectTableRowCountToBeBetween": ({"min_value": 10}, {"min_value": 11}),
    "ExpectTableRowCountToEqual": ({"value": 10}, {"value": 9}),
    "ExpectColumnMaxToBeBetween": (
        {"column": "amount", "max_value": 2.25},
        {"column": "amount", "max_value": 2.2},
    ),
    "ExpectColumnMinToBeBetween": (
        {"column": "happened_at", "min_value": datetime(2026, 10, 1)},  # noqa: DTZ001
        {"column": "happened_at", "min_value": datetime(2026, 10, 2)},  # noqa: DTZ001
    ),
    "ExpectColumnSumToBeBetween": (
        {"column": "place", "max_value": 45},
        {"column": "place", "max_value": 44},
    ),
    "ExpectColumnMeanToBeBetween": (
        {"column": "place", "max_value": 4.5},
        {"column": "place", "max_value": 4.4},
    ),
    "ExpectColumnMedianToBeBetween": (
        {"column": "place", "max_value": 4.5},
        {"column": "place", "max_value": 4.4},
    ),
    "ExpectColumnQuantileValuesToBeBetween": (
        {"column": "place", "quantile_ranges": {"quantiles": [0.5], "value_ranges": [[4, 5]]}},
        {"column": "place", "quantile_ranges": {"quantiles": [0.5], "value_ranges": [[6, 9]]}},
    ),
    "ExpectColumnDistinctValuesToBeInSet": (
        {"column": "name", "value_set": ["v0", "v1", "v2"]},
        {"column": "name", "value_set": ["v0", "v1"]},
    ),
    "ExpectColumnDistinctValuesToContainSet": (
        {"column": "name", "value_set": ["v0"]},
        {"column": "name", "value_set": ["v9"]},
    ),
    "ExpectColumnUniqueValueCountToBeBetween": (
        {"column": "name", "max_value": 3},
        {"column": "name", "max_value": 2},
    ),
    "ExpectColumnValuesToNotBeNull": (
        {"column": "some", "mostly": 0.9},
        {"column": "some", "mostly": 0.95},
    ),
    "ExpectColumnValuesToBeBetween": (
        {"column": "amount", "max_value": 2.25},
        {"column": "amount", "max_value": 1},
    ),
    "ExpectColumnValuesToBeInSet": (
        {"column": "name", "value_set": ["v0", "v1", "v2"]},
        {"column": "name", "value_set": ["v0"]},
    ),
    "ExpectColumnValuesToBeUnique": ({"column": "place"}, {"column": "name"}),
    "UnexpectedRowsExpectation": (
        {"unexpected_rows_query": "select * from {batch} where place > 9"},
        {"unexpected_rows_query": "select * from {batch} where place > 8"},
    ),
}


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Data]:
    with opened(datetime(2026, 11, 1, tzinfo=UTC), tmp_path, "1GB") as opened_data:
        yield opened_data


def test_every_kind_of_expectation_tells_good_rows_from_bad(data: Data) -> None:
    expectations = [
        Expect(kind, asked, says=f"{kind} {outcome}", notes="-")
        for kind, pair in PAIRS.items()
        for outcome, asked in zip(("holds", "fails"), pair, strict=True)
    ]
    (outcome,) = check(data, [Suite("any.rows", ROWS, expectations)])
    assert [one.error for one in outcome.checks if one.error] == []
    told = {one.expected: one.is_success for one in outcome.checks}
    assert told == {
        f"{kind} {outcome}": outcome == "holds" for kind in PAIRS for outcome in ("holds", "fails")
    }


def test_a_failure_shows_its_evidence(data: Data) -> None:
    expectation = ExpectNone(
        "place > 5", show=("place", "name"), says="No place is after 5", notes="-"
    )
    (outcome,) = check(data, [Suite("any.rows", ROWS, [expectation])])
    (found,) = outcome.checks
    assert found.observed.startswith("place = 6, name = v0; place = 7")
    assert found.observed.endswith("and 1 more rows")


def test_a_check_that_cannot_be_made_refuses(data: Data) -> None:
    expectation = ExpectNone("absent > 5", show=("place",), says="-", notes="-", severity="warning")
    (outcome,) = check(data, [Suite("any.rows", ROWS, [expectation])])
    (found,) = outcome.checks
    assert found.is_refusal
    assert "absent" in str(found.error)


def test_a_suite_whose_query_fails_leaves_the_others(data: Data) -> None:
    holds = ExpectNone("place > 9", show=("place",), says="-", notes="-")
    broken, whole = check(
        data, [Suite("a.b", "select * from nowhere", [holds]), Suite("any.rows", ROWS, [holds])]
    )
    assert [one.is_refusal for one in broken.checks] == [True]
    assert "nowhere does not exist" in str(broken.checks[0].error)
    assert [one.is_success for one in whole.checks] == [True]


def test_a_cursor_keeps_its_rows_while_another_asks(data: Data) -> None:
    connection = KeptConnection(data.connection)
    first, second = connection.cursor(), connection.cursor()
    first.execute("select range from range(3)")
    second.execute("select 'other'")
    assert first.fetchone() == (0,)
    assert first.fetchmany(1) == [(1,)]
    assert first.fetchall() == [(2,)]
    assert first.fetchone() is None
    assert second.fetchall() == [("other",)]


def test_suites_asked_together_are_asked_alone_where_their_common_query_fails(data: Data) -> None:
    def common(suites: Sequence[Suite]) -> str:
        return " union all ".join(suite.query for suite in suites)

    asked = []
    for name, table in (("a.x", "(values (1))"), ("b.x", "nowhere"), ("c.x", "(values (9))")):
        query = f"select '{name}' as suite, * from {table} as t(place)"
        holds = ExpectNone("place > 5", show=("place",), says="No place is after 5", notes="-")
        together = Together("all", common, {})
        asked.append(Suite(name, query, (holds,), pool="x", together=together))
    told = {one.suite.name: [found.observed for found in one.checks] for one in check(data, asked)}
    assert told == {"a.x": ["none"], "b.x": ["not known"], "c.x": ["place = 9"]}
    (whole, *_) = check(data, [asked[0], asked[2]])
    assert whole.asked
    assert whole.asked.query.count("union all") == 1
