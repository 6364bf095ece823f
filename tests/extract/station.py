"""A connector at work on a platform, run after run, an hour apart."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from extract.http import Api
from extract.landing import Landing
from extract.run import Outcome, extract
from extract.source import Scope, Source
from extract.state import State
from tests.extract.connected import open_api
from tests.extract.landed import Row, responses, rows
from tests.extract.loopback import Answer, Asked, Clock, Platform

Serve = Callable[[Callable[[Asked], Answer]], Platform]


@dataclass
class Station:
    """Runs a source as `kenno extract` does, into a landing of its own."""

    source: Source
    url: str
    clock: Clock
    home: Path
    given: Mapping[str, str]
    apis: list[Api] = field(default_factory=list)

    @property
    def root(self) -> Path:
        return self.home / "landing"

    def run(self, scope: Scope, *only: str) -> Outcome:
        """Run the streams, all where none is named."""
        self.clock.now += timedelta(hours=1)
        api = open_api(self.source, self.url, self.clock, self.home / "state", self.given)
        self.apis.append(api)
        streams = [self.source.stream(name) for name in only] or self.source.streams
        landing, state = Landing(self.root), State(self.home / "state", self.source.name)
        return extract(self.source, streams, api, scope, landing, state, "0.1.test")

    def land(self, scope: Scope, *only: str) -> dict[str, int]:
        """Run, and return how many records each stream got; all must go well."""
        outcome = self.run(scope, *only)
        assert [str(failure) for failure in outcome.failures] == []
        assert [report.stream for report in outcome.reports if report.reject_count] == []
        return {report.stream: report.landed_count for report in outcome.reports}

    def rows(self, stream: str) -> list[Row]:
        return rows(self.root, self.source.name, stream)

    def responses(self, stream: str) -> list[Row]:
        return responses(self.root, self.source.name, stream)

    def gone(self) -> list[tuple[str, str, str]]:
        return [(row["stream"], row["natural_id"], row["reason"]) for row in self.rows("deletions")]

    def close(self) -> None:
        for api in self.apis:
            api.close()
