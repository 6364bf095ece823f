"""What a connector declares: its streams, and how to walk their pages."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from extract.contract import Contract
from extract.http import Api
from extract.response import Response

FILE = "file"


@dataclass(frozen=True)
class Scope:
    """What to read: whose accounts, which topics, and the window of time (UTC, since ≤ t < until).

    `since` is None at the first run: everything the platform gives. Where a platform must be told
    how far back that is, it is `earliest`.
    """

    until: datetime
    since: datetime | None = None
    earliest: datetime = datetime(2006, 3, 26, tzinfo=UTC)
    brand: str = ""
    competitors: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    folder: Path | None = None

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
    where it is a dropped file;
    `look_back` is read again each time, because what was read may have changed.
    """

    contract: Contract
    read: Callable[[Api, Scope], Iterator[Response]]
    records: str = "$[*]"
    includes: tuple[Include, ...] = ()
    look_back: timedelta = timedelta(days=7)

    @property
    def name(self) -> str:
        """Name of the stream, as in its contract."""
        return self.contract.stream


@dataclass(frozen=True)
class Source:
    """One platform: where it is by default, and its streams."""

    name: str
    base_url: str
    streams: tuple[Stream, ...]

    def stream(self, name: str) -> Stream:
        """Return the stream of that name; KeyError names the ones there are."""
        for stream in self.streams:
            if stream.name == name:
                return stream
        known = ", ".join(stream.name for stream in self.streams)
        raise KeyError(f"{self.name} has no stream {name!r}; it has {known}")
