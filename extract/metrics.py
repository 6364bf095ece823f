"""Metrics that a platform no longer gives: found by halving, remembered with their date.

One retired metric makes a platform refuse the whole request. The others are asked for without it;
the retired one is absent from what lands, so it becomes null downstream, never zero.
"""

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from extract.errors import MetricRefused
from extract.response import Response

Fetch = Callable[[tuple[str, ...]], Iterable[Response]]

# Platforms also refuse by mistake, and bring metrics back.
ASKED_AGAIN_AFTER = timedelta(days=30)


@dataclass
class Retired:
    """The metrics that a stream does without, each with the end of the run that found it so.

    `until` is the end of the present run: no other clock is asked.
    """

    until: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    found: dict[str, datetime] = field(default_factory=dict)

    def holds(self, metric: str) -> bool:
        """Say whether a metric is left out because it was refused lately."""
        return metric in self.found and self.until - self.found[metric] < ASKED_AGAIN_AFTER

    def add(self, metric: str) -> None:
        """Remember a metric that was refused alone."""
        self.found[metric] = self.until

    def remove(self, metrics: Iterable[str]) -> None:
        """Forget metrics that were answered again."""
        for metric in metrics:
            self.found.pop(metric, None)


def ask_metrics(
    fetch: Fetch, metrics: Sequence[str], retired: Retired, kind: str = ""
) -> Iterator[Response]:
    """Yield the answers for those metrics that the platform still gives.

    `fetch` asks for some metrics and gives its pages; it raises MetricRefused where one of them is
    bad. `retired` is the scope's. Where a metric may be good for one kind of thing and bad for
    another (reels, photos), name the `kind`.
    """
    names = {metric: f"{kind}.{metric}" if kind else metric for metric in metrics}
    asked = tuple(metric for metric in metrics if not retired.holds(names[metric]))
    if asked:
        yield from Halving(fetch, names, retired).ask(asked)


@dataclass
class Halving:
    """The search for bad metrics in one list; `names` is what each is remembered as."""

    fetch: Fetch
    names: dict[str, str]
    retired: Retired

    def ask(self, metrics: tuple[str, ...]) -> Generator[Response, None, bool]:
        """Yield the answers for metrics; return whether all were good."""
        try:
            pages = list(self.fetch(metrics))
        except MetricRefused:
            yield from self.halve(metrics)
            return False
        self.retired.remove(self.names[metric] for metric in metrics)
        yield from pages
        return True

    def halve(self, metrics: tuple[str, ...]) -> Iterator[Response]:
        """Yield the answers for the good among metrics that were refused together."""
        if len(metrics) == 1:
            self.retired.add(self.names[metrics[0]])
            return
        middle = len(metrics) // 2
        first, second = metrics[:middle], metrics[middle:]
        is_first_good = yield from self.ask(first)
        if is_first_good and len(second) > 1:
            # The bad one must be here: no need to ask for all of it.
            yield from self.halve(second)
        else:
            yield from self.ask(second)
