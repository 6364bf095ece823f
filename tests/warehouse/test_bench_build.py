"""Measuring builds: the floor's script, and how seconds grow with posts."""

from typing import Any

from warehouse.bench_build import exponents, slowest
from warehouse.bench_floor import Node, in_order


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
