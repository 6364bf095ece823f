"""Graph's two platforms under test: a connection as their connectors declare it, and a run."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from extract.auth import Auth, Bearer
from extract.http import Api, Patience
from extract.landing import Landing
from extract.run import Outcome, extract
from extract.source import Scope, Source
from extract.state import State
from tests.extract.loopback import Answer, Asked, Clock, Platform
from tests.extract.pipeline import TOKEN, UNTIL
from tests.extract.recorded import fixture

SCOPE = Scope(until=UNTIL, brand="lumo", competitors=("halla",))


def connect_as(source: Source, url: str, clock: Clock, auth: Auth | None = None) -> Api:
    """Open a platform as a source declares it, with the planted token."""
    return Api(
        source.name,
        url,
        auth or Bearer(TOKEN),
        clock,
        clock.sleep,
        Patience(attempts=2),
        explain=source.explain,
    )


def refusal(name: str, source: str = "facebook", status: int = 400) -> Answer:
    """Answer with a recorded error: Graph sends 400 whatever went wrong."""
    return replace(fixture(source, name), status=status)


@dataclass(frozen=True)
class Served:
    """A platform of the sandbox, which keeps nothing of what it was asked."""

    url: str
    asked: list[Asked] = field(default_factory=list)


@dataclass
class Runs:
    """Runs of one source against a platform, a test's own or the sandbox's, into one landing."""

    source: Source
    platform: Platform | Served
    home: Path
    slept: list[float] = field(default_factory=list)

    @property
    def landing(self) -> Path:
        return self.home / "landing"

    def run(self, *streams: str, until: datetime = UNTIL, auth: Auth | None = None) -> Outcome:
        """Read streams up to a moment, which the clock shows."""
        clock = Clock(until, self.slept)
        api = connect_as(self.source, self.platform.url, clock, auth)
        try:
            return extract(
                self.source,
                [self.source.stream(name) for name in streams],
                api,
                replace(SCOPE, until=until),
                Landing(self.landing),
                State(self.home / "state", self.source.name),
                "0.1.test",
            )
        finally:
            api.session.close()

    def asked(self, edge: str) -> list[dict[str, str]]:
        """Return the parameters of each request for an edge."""
        return [dict(one.query) for one in self.platform.asked if one.path.endswith(edge)]


Serve = Callable[[Callable[[Asked], Answer]], Platform]
Open = Callable[[Callable[[Asked], Answer]], Runs]


def open_with(source: Source, serve: Serve, home: Path) -> Open:
    """Return what opens runs against a platform, whose links lead back to itself."""

    def open_runs(answer: Callable[[Asked], Answer]) -> Runs:
        def answer_here(asked: Asked) -> Answer:
            told = answer(asked)
            here = platform.url.encode()
            return replace(told, body=told.body.replace(b"https://graph.facebook.com", here))

        platform = serve(answer_here)
        return Runs(source, platform, home)

    return open_runs
