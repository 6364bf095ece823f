"""Comparing landing with dlt: the ratios, the curve, and what is refused."""

import math
from pathlib import Path
from typing import Any

import pytest

from warehouse import bench_extract
from warehouse.bench_extract import Landed, compare_source, exponent
from warehouse.errors import KennoError, WrongUse
from warehouse.settings import Settings

CONFIG, HOME = Path("kenno.toml"), Path("home")


def side(*runs: Landed) -> Any:  # noqa: ANN401 - stands for a function of the module
    left = iter(runs)
    return lambda *_: next(left)


def test_rates_and_memory_are_compared_by_their_medians(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        bench_extract,
        "land_by_us",
        side(Landed(6000, 1.0, 100), Landed(6000, 0.5, 300), Landed(6000, 3.0, 200)),
    )
    monkeypatch.setattr(
        bench_extract,
        "land_by_dlt",
        side(Landed(6000, 3.0, 500), Landed(6000, 6.0, 400), Landed(6000, 2.0, 900)),
    )
    told = compare_source(Settings(), CONFIG, HOME, "x", rounds=3)
    assert (told["our_rate"], told["dlt_rate"], told["speed_up"]) == (6000, 2000, 3.0)
    assert (told["our_peak"], told["dlt_peak"], told["memory_share"]) == (200, 500, 0.4)


def test_a_tool_that_lands_fewer_records_is_not_called_faster(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bench_extract, "land_by_us", side(Landed(10, 1.0, 1)))
    monkeypatch.setattr(bench_extract, "land_by_dlt", side(Landed(9, 1.0, 1)))
    with pytest.raises(KennoError, match="the same number of records"):
        compare_source(Settings(), CONFIG, HOME, "x", rounds=1)


@pytest.mark.parametrize("power", [0.5, 1.0, 2.0])
def test_the_exponent_is_that_of_the_curve(power: float) -> None:
    curve = [{"records": size, "seconds": 3e-4 * size**power} for size in (10**4, 10**5, 10**6)]
    assert math.isclose(exponent(curve), power)


def test_without_dlt_the_command_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench_extract, "find_spec", lambda name: None)
    with pytest.raises(WrongUse, match=r"make \.venv/ready-for-bench"):
        bench_extract.compare(Settings(), CONFIG, 1, [], print)
