"""Measuring builds: the floor's script, and how seconds grow with posts."""

from pathlib import Path
from typing import Any

import pytest

from warehouse.bench_build import exponents, measure, slowest
from warehouse.bench_floor import Node, in_order
from warehouse.settings import Settings

CONFIG = Path(__file__).parents[2] / "kenno.toml"


def size(posts: int, **seconds: float) -> dict[str, Any]:
    return {"posts": posts, "floor": {"node_seconds": seconds}}


def node(name: str, *reads: str) -> Node:
    return Node(name, "marts", name, "select 1", reads, is_view=False)


def test_a_node_ten_times_slower_at_ten_times_the_posts_is_linear() -> None:
    found = exponents([size(100, even=1.0, worse=1.0), size(1000, even=10.0, worse=100.0)])
    assert found == {"worse": 2.0, "even": 1.0}


def test_what_takes_no_time_has_no_exponent() -> None:
    assert exponents([size(100, quick=0.01), size(1000, quick=0.2)]) == {}


def test_the_slowest_come_first() -> None:
    assert [name for name, _ in slowest({"a": 1.0, "b": 3.0, "c": 2.0})] == ["b", "c", "a"]


def test_the_script_makes_each_table_after_those_that_it_reads() -> None:
    nodes = [node("mart", "middle", "stage"), node("middle", "stage"), node("stage")]
    assert [one.identity for one in in_order(nodes)] == ["stage", "middle", "mart"]


@pytest.mark.slow
def test_the_floor_builds_what_dbt_builds_from_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KENNO_HOME", raising=False)
    [measured] = measure(Settings(home=tmp_path), CONFIG, [2_000], lambda _: None)["sizes"]
    by_dbt, by_hand = (set(measured[name]["node_seconds"]) for name in ("full", "floor"))
    assert {name for name in by_dbt if name.startswith("model.")} <= by_hand
    assert measured["increment"]["records"] > 0
