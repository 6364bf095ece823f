"""Allocated value sums to customer equity on any graph: the models' own SQL on random companies."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from tests.dbt.tiny_build import dbt_runner

MODELS = ("customer_value_transfers", "customer_engagement_value")
TABLES = {
    "dim_customers": "customer_id varchar, record_id varchar",
    "customer_lifetime_value": "customer_id varchar, clv decimal(18, 4), record_id varchar",
    "referral_edges": "referrer_customer_id varchar, referee_customer_id varchar,"
    " margin_value decimal(18, 4), savings_value decimal(18, 4), referral_value decimal(18, 4),"
    " record_id varchar",
    "customer_influence_edges": "from_customer_id varchar, to_customer_id varchar,"
    " influence_value decimal(18, 4), record_id varchar",
    "customer_referral_value": "customer_id varchar, crv decimal(18, 4)",
    "customer_influence_value": "customer_id varchar, civ decimal(18, 4)",
    "customer_knowledge_value": "customer_id varchar, ckv decimal(18, 4)",
}
DIGITS = Decimal("0.0001")

Money = Decimal | None
Tables = Mapping[str, Sequence[tuple[Any, ...]]]


@dataclass(frozen=True)
class Company:
    """Customers by number, what they are worth, who brought and who influences whom."""

    clv: list[Money]
    ckv: list[Money]
    referrer: list[tuple[int | None, Decimal, Money]]  # who, the share of margin, savings
    influence: dict[tuple[int, int], Decimal]  # (influencing, influenced): effect


def money(smallest: int, largest: int) -> st.SearchStrategy[Decimal]:
    return st.decimals(smallest, largest, places=4, allow_nan=False, allow_infinity=False)


@st.composite
def companies(draw: st.DrawFn) -> Company:
    """Draw a company: chains, rings of influence, stars, and customers of unknown value."""
    count = draw(st.integers(1, 7))
    person = st.integers(0, count - 1)
    # Each was brought by an earlier one at most: no rings, as the rejection of referrals sees to.
    referrer = [
        (
            draw(st.none() | st.integers(0, number - 1)) if number else None,
            draw(st.decimals(0, 1, places=3)),
            draw(st.none() | money(-50, 50)),
        )
        for number in range(count)
    ]
    pairs = draw(st.dictionaries(st.tuples(person, person), st.integers(1, 9), max_size=20))
    pairs = {pair: weight for pair, weight in pairs.items() if pair[0] != pair[1]}
    total = {
        number: sum(w for (_, to), w in pairs.items() if to == number) for number in range(count)
    }
    reach = draw(st.decimals("0.01", "0.85", places=2))
    return Company(
        clv=[draw(st.none() | money(-20, 1000)) for _ in range(count)],
        ckv=[draw(st.none() | money(0, 100)) for _ in range(count)],
        referrer=referrer,
        influence={pair: reach * weight / total[pair[1]] for pair, weight in pairs.items()},
    )


def tabulate(company: Company) -> Tables:
    """Return the rows that the models before these would make of the company."""
    names = [f"c{number}" for number in range(len(company.clv))]
    referrals, influence = [], []
    for number, (by, share, savings) in enumerate(company.referrer):
        clv = company.clv[number]
        if by is not None:
            margin = None if clv is None else (clv * share).quantize(DIGITS)
            value = None if margin is None or savings is None else margin + savings
            referrals.append((names[by], names[number], margin, savings, value, f"r{number}"))
    for (influencing, influenced), effect in sorted(company.influence.items()):
        clv = company.clv[influenced]
        value = None if clv is None else (clv * effect).quantize(DIGITS)
        influence.append((names[influencing], names[influenced], value, "i"))
    return {
        "dim_customers": [(name, f"d{name}") for name in names],
        # Of an unknown value there is no row, or a row without it: both occur.
        "customer_lifetime_value": [
            (name, clv, f"s{name}")
            for number, (name, clv) in enumerate(zip(names, company.clv, strict=True))
            if clv is not None or number % 2
        ],
        "referral_edges": referrals,
        "customer_influence_edges": influence,
        "customer_referral_value": [
            (name, known_sum(value for by, _, _, _, value, _ in referrals if by == name))
            for name in names
        ],
        "customer_influence_value": [
            (name, known_sum(value for by, _, value, _ in influence if by == name))
            for name in names
        ],
        "customer_knowledge_value": list(zip(names, company.ckv, strict=True)),
    }


def known_sum(values: Iterable[Money]) -> Money:
    known = [value for value in values if value is not None]
    return sum(known, Decimal(0)) if known else None


@dataclass(frozen=True)
class Models:
    """The compiled models, and an engine in which their tables can be filled."""

    engine: duckdb.DuckDBPyConnection
    sql: dict[str, str]

    def build(self, tables: Tables) -> list[dict[str, Any]]:
        """Build the models over these rows and return the customers' values."""
        for name, rows in tables.items():
            self.engine.execute(f"delete from build.value.{name}")
            if rows:
                marks = ", ".join("?" * len(rows[0]))
                self.engine.executemany(f"insert into build.value.{name} values ({marks})", rows)
        for name, sql in self.sql.items():
            self.engine.execute(f"create or replace table build.value.{name} as {sql}")
        answer = self.engine.execute(
            "select * from build.value.customer_engagement_value order by customer_id"
        )
        names = [column[0] for column in answer.description or []]
        return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Models]:
    """Compile the models with dbt, as they are shipped."""
    folder: Path = tmp_path_factory.mktemp("allocation")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("KENNO_LANDING", str(folder / "landing"))
        environment.setenv("KENNO_BUILD_DATABASE", str(folder / "build.duckdb"))
        environment.setenv("DBT_SEND_ANONYMOUS_USAGE_STATS", "false")
        environment.setenv("DO_NOT_TRACK", "1")
        dbt_runner(folder)("compile", "--select", *MODELS)
    compiled = folder / "target" / "compiled" / "kenno" / "models" / "marts" / "value"
    with duckdb.connect() as engine:
        engine.execute("attach ':memory:' as build; create schema build.value")
        for name, columns in TABLES.items():
            engine.execute(f"create table build.value.{name} ({columns})")
        yield Models(engine, {name: (compiled / f"{name}.sql").read_text() for name in MODELS})


@settings(max_examples=150)
@given(company=companies())
def test_allocated_values_sum_to_customer_equity_to_the_last_digit(
    models: Models, company: Company
) -> None:
    tables = tabulate(company)
    customers = models.build(tables)
    savings = known_sum(row[3] for row in tables["referral_edges"] if row[4] is not None)
    lifetime = known_sum(company.clv) or Decimal(0)
    equity = lifetime + (savings or 0) + (known_sum(company.ckv) or 0)
    allocated = known_sum(row["cev_allocated"] for row in customers) or Decimal(0)
    assert len(customers) == len(company.clv)
    assert allocated == equity
    assert (known_sum(row["clv_allocated"] for row in customers) or 0) == lifetime


@settings(max_examples=150)
@given(company=companies())
def test_nobody_passes_on_more_than_they_have_and_only_cut_claims_differ_from_gross(
    models: Models, company: Company
) -> None:
    customers = models.build(tabulate(company))
    cut = {
        row[0]
        for row in models.engine.execute(
            "select receiving_customer_id from build.value.customer_value_transfers"
            " where passed_value <> claimed_value"
        ).fetchall()
    }
    event(f"claims cut: {bool(cut)}")
    for row in customers:
        passed = row["passed_to_referrer"] + row["passed_to_influencers"]
        assert abs(passed) <= abs(row["clv"] or 0)
        parts = [row[part] for part in ("clv", "crv", "civ", "ckv")]
        assert row["cev_gross"] == known_sum(parts)
        assert row["known_part_count"] == sum(part is not None for part in parts)
        if row["customer_id"] not in cut and row["cev_gross"] is not None:
            assert row["cev_allocated"] == row["cev_gross"] - passed


def test_mutual_influence_and_a_chain_of_referrals_by_hand(models: Models) -> None:
    """a brought b and b brought c; a and b influence each other; c's value is 10, b's 100."""
    company = Company(
        clv=[None, Decimal(100), Decimal(10)],
        ckv=[Decimal(0), Decimal(0), Decimal(0)],
        referrer=[
            (None, Decimal(0), None),
            (0, Decimal("0.6"), Decimal(5)),
            (1, Decimal("0.5"), Decimal(-1)),
        ],
        influence={(0, 1): Decimal("0.8"), (1, 0): Decimal("0.85")},
    )
    by_name = {row["customer_id"]: row for row in models.build(tabulate(company))}
    # b keeps nothing of 100: 60 to the referrer, of 80 claimed by influence the 40 that are left.
    assert by_name["c0"]["cev_allocated"] == 60 + 40 + 5
    assert by_name["c1"]["cev_allocated"] == 100 - 60 - 40 + 5 - 1
    assert by_name["c2"]["cev_allocated"] == 5
    assert by_name["c0"]["cev_gross"] == 65 + 80
