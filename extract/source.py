"""What a connector declares: its streams, and how to walk their pages."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from extract.auth import Auth, bearer
from extract.contract import Contract
from extract.http import Api
from extract.judgement import Explain
from extract.landed import Landed, NothingLanded
from extract.metrics import Retired
from extract.response import Response
from extract.token_endpoint import SignIn
from extract.window import one_limit

FILE = "file"


@dataclass(frozen=True)
class Scope:
    """What to read: whose accounts, which topics, and the window of time (UTC, since ≤ t < until).

    `since` is None at the first run: everything the platform gives. Where a platform must be told
    how far back that is, it is `earliest`. `landed` tells what this source landed before, in this
    run too; `retired` the metrics that the stream does without.
    """

    until: datetime
    since: datetime | None = None
    earliest: datetime = datetime(2006, 3, 26, tzinfo=UTC)
    brand: str = ""
    competitors: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    folder: Path | None = None
    landed: Landed | NothingLanded = field(default_factory=NothingLanded, compare=False)
    retired: Retired = field(default_factory=Retired, compare=False)

    @property
    def accounts(self) -> tuple[str, ...]:
        """The brand's handle and its competitors'."""
        return (self.brand, *self.competitors)


@dataclass(frozen=True)
class Include:
    """Records of another kind that come inside the same responses, landed as their own stream."""

    contract: Contract
    records: str


@dataclass(frozen=True)
class Stream:
    """One kind of record of a source.

    `records` is the JSON path to the list in a body, "$" where the body is the one record, or FILE
    where it is a dropped file; of a response with a reading they are its items.
    `look_back` is read again each time, because what was read may have changed. `after` names the
    streams of the same source that must land before this one, because it asks for their records.
    """

    contract: Contract
    read: Callable[[Api, Scope], Iterator[Response]]
    records: str = "$[*]"
    includes: tuple[Include, ...] = ()
    look_back: timedelta = timedelta(days=7)
    after: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Name of the stream, as in its contract."""
        return self.contract.stream

    @property
    def contracts(self) -> tuple[Contract, ...]:
        """Its contract, then those of the records included beside its own."""
        return (self.contract, *(include.contract for include in self.includes))


@dataclass(frozen=True)
class Source:
    """One platform: where it is by default, and its streams.

    `credentials` names its secrets, and `optional_credentials` those that it can do without;
    `sign_in` makes of them what goes with a request (None where that is nothing). `headers` go with
    every request; `explain` reads the platform's own errors before the general rules do; `limit_of`
    names the rate limit that a path counts against, where a host has several.
    """

    name: str
    base_url: str
    streams: tuple[Stream, ...]
    credentials: tuple[str, ...] = ("token",)
    optional_credentials: tuple[str, ...] = ()
    sign_in: Callable[[SignIn], Auth | None] = bearer
    headers: Mapping[str, str] = field(default_factory=dict)
    explain: Explain | None = None
    limit_of: Callable[[str], str] = one_limit

    def stream(self, name: str) -> Stream:
        """Return the stream of that name; KeyError names the ones there are."""
        for stream in self.streams:
            if stream.name == name:
                return stream
        known = ", ".join(stream.name for stream in self.streams)
        raise KeyError(f"{self.name} has no stream {name!r}; it has {known}")
