"""What a run is asked to do."""

from dataclasses import asdict, dataclass
from typing import Any

from benchmarks.driver.clients import DEFAULT_LIMIT
from benchmarks.driver.open_loop import MOST_IN_FLIGHT
from benchmarks.engines import ALWAYS, ENGINES
from benchmarks.generator.scale import Scale, find_scale
from benchmarks.workloads.catalogue import (
    BSMA_AT_HOME,
    HOME_SCALE,
    NOWHERE,
    WORKLOADS,
    Home,
)

# The workload whose data change while they are asked; its readers ask what the marts are asked.
REFRESH = "refresh"


@dataclass(frozen=True)
class Plan:
    """Settings of a run. The first engine is measured in every way, the others stand beside it.

    `seconds` is the measured window of each load. Engines other than the first are measured up to
    the scale `beside_up_to`, the smallest unless another is named. `rates` are offered in the open
    loop, as shares of the highest throughput of the closed loop, to so many `waiting` clients.
    `home` is where the data lie that the workloads `bsma-home`, `marts` and `raw` ask. The
    workload `refresh` takes so many `hours` to BI while nobody asks, then one with each number of
    clients.
    """

    scales: tuple[str, ...] = ("xs", "s")
    engines: tuple[str, ...] = ALWAYS
    workload: str = "bsma"
    seconds: float = 3.0
    clients: tuple[int, ...] = (1, 2, 4)
    rates: tuple[float, ...] = (0.2, 0.4, 0.6, 0.8, 1.0, 1.2)
    rounds: int = 3
    limit_seconds: float = DEFAULT_LIMIT
    beside_up_to: str | None = None
    waiting: int = MOST_IN_FLIGHT
    seed: int = 1
    home: Home = NOWHERE
    hours: int = 3

    def check(self) -> None:
        """Raise `ValueError` on settings that make no sense."""
        if not self.scales or not self.clients or min(self.clients) < 1 or self.seconds <= 0:
            raise ValueError("bench: give at least one scale, one client and some seconds")
        if min(self.rounds, self.hours) < 1 or any(one <= 0 for one in self.limits):
            raise ValueError("bench: rounds, hours, the limit and rates must be above zero")
        workloads = (*WORKLOADS, REFRESH)
        if self.workload not in workloads:
            raise ValueError(f"no workload {self.workload}; there are {', '.join(workloads)}")
        if not self.engines:
            raise ValueError("bench: give at least one engine")
        unknown = [name for name in self.engines if name not in ENGINES]
        if unknown:
            raise ValueError(f"no engine {', '.join(unknown)}; there are {', '.join(ENGINES)}")
        if self.beside_up_to:
            find_scale(self.beside_up_to)
        _ = self.sizes

    @property
    def limits(self) -> tuple[float, ...]:
        """Return what bounds a run and must be above zero."""
        return (self.limit_seconds, *self.rates)

    @property
    def asked(self) -> str:
        """Return the workload whose folder has the questions."""
        return "marts" if self.workload == REFRESH else WORKLOADS[self.workload].folder

    @property
    def sizes(self) -> list[Scale]:
        """Return the scales from the smallest to the largest; a network at home has one."""
        if self.workload == BSMA_AT_HOME:
            return [HOME_SCALE]
        return sorted({find_scale(name) for name in self.scales}, key=lambda one: one.post_count)

    def engines_at(self, scale: Scale) -> tuple[str, ...]:
        """Return the engines that are measured at a scale."""
        largest = find_scale(self.beside_up_to) if self.beside_up_to else self.sizes[0]
        return self.engines if scale.post_count <= largest.post_count else self.engines[:1]

    def settings(self) -> dict[str, Any]:
        """Return the settings as the result holds them."""
        home = {name: str(path) for name, path in asdict(self.home).items() if path}
        return {**asdict(self), "clients": sorted(set(self.clients)), "home": home}
