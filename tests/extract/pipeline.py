"""The connectors at work on a sandbox, with the planted token."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from extract.auth import Bearer
from extract.connectors import filedrop, hubspot, mastodon, x
from extract.http import Api, Patience
from extract.landing import Landing
from extract.run import Outcome, extract
from extract.source import Scope, Source
from extract.state import State
from sandbox.server import Sandbox
from sandbox.truth import table
from tests.extract.loopback import Clock

TOKEN = "planted-token-4f1c9"
UNTIL = datetime(2026, 11, 1, tzinfo=UTC)
TOPICS = ("lumo", "coffee", "roastery", "espresso", "kahvi")
SCOPE = Scope(until=UNTIL, brand="lumo", competitors=("halla", "routa"), topics=TOPICS)
SOURCES = {source.name: source for source in (mastodon.SOURCE, x.SOURCE, hubspot.SOURCE)}


@dataclass
class Pipeline:
    """Extracts from a sandbox into a landing, with the planted token."""

    sandbox: Sandbox
    clock: Clock
    home: Path

    @property
    def landing(self) -> Path:
        return self.home / "landing"

    @property
    def state(self) -> Path:
        return self.home / "state"

    def run(
        self,
        platform: str,
        scope: Scope = SCOPE,
        only: Iterable[str] = (),
        patience: Patience | None = None,
    ) -> Outcome:
        """Run a platform's streams, all where none is named."""
        source: Source = filedrop.SOURCE if platform == "filedrop" else SOURCES[platform]
        base_url = "" if platform == "filedrop" else self.sandbox.base_url(platform)
        api = Api(
            platform,
            base_url,
            Bearer(TOKEN),
            self.clock,
            self.clock.sleep,
            patience,
            source.headers,
            source.explain,
            source.credentials,
        )
        try:
            return extract(
                source,
                [source.stream(name) for name in only] or source.streams,
                api,
                scope,
                Landing(self.landing),
                State(self.state, platform),
                "0.1.test",
            )
        finally:
            api.session.close()

    def truth(self, source: str, stream: str) -> dict[str, int]:
        """Return how many records the sandbox says that a stream holds, by subject."""
        return {
            row["subject"]: row["record_count"]
            for row in table(self.sandbox.app.view, "counts").to_pylist()
            if (row["source"], row["stream"]) == (source, stream)
        }


def records_of(outcome: Outcome) -> dict[str, int]:
    """Return how many records each stream brought, of a run in which all went well."""
    assert outcome.failures == ()
    assert all(report.reject_count == 0 for report in outcome.reports)
    return {report.stream: report.record_count for report in outcome.reports}
