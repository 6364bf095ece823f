"""One run of one source: its streams, parents first, each landed whole, then its mark moved."""

import copy
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from queue import SimpleQueue
from typing import Any

from extract.drafts import Drafts
from extract.drift import drifted, has_drifted
from extract.errors import (
    BadBody,
    Drifted,
    ExtractError,
    LandingFailed,
    PagingLoop,
    Refused,
    Unauthorized,
    Unreachable,
)
from extract.http import Api
from extract.landed import Landed
from extract.landing import Landing
from extract.metrics import Retired
from extract.report import COMPLETE, Report, as_text, read_report
from extract.response import Response
from extract.source import FILE, Scope, Source, Stream
from extract.state import State
from extract.writer import StreamWriter

# Two go as fast as this machine's two cores, and twice as fast where the platform is slow.
STREAMS_AT_ONCE = 2
HOPELESS = (Unreachable, Unauthorized, LandingFailed)
# What a platform says, or does, when a cursor from an earlier attempt means nothing to it any more.
STALE = (Refused, PagingLoop)


@dataclass(frozen=True)
class Outcome:
    """What a run landed, and what failed, stream by stream.

    `held_back` are streams that were not read because they build on one that failed.
    """

    run_id: str
    reports: tuple[Report, ...]
    failures: tuple[ExtractError, ...]
    held_back: tuple[str, ...] = ()


def extract(
    source: Source,
    streams: Iterable[Stream],
    api: Api,
    scope: Scope,
    landing: Landing,
    state: State,
    version: str,
    progress: Callable[[Report], None] = lambda report: None,
    at_once: int = STREAMS_AT_ONCE,
) -> Outcome:
    """Read streams of a source into landing, so many at once.

    Without `scope.since` each stream goes on from its mark less its look-back. A run that asks the
    same as the last one, which did not end, goes on where that one stopped. One stream's failure
    leaves the others, but for those that build on it; one that the whole source shares
    (unreachable, refused credentials, disk) ends the run. What landed stays landed.
    """
    with landing.locked(source.name):
        run = Run(source, api, scope, landing, state, version, progress, at_once)
        return run.read(tuple(streams))


class Run:
    """One run of a source on its way; what it asks names it, so that a rerun finds its drafts."""

    def __init__(
        self,
        source: Source,
        api: Api,
        scope: Scope,
        landing: Landing,
        state: State,
        version: str,
        progress: Callable[[Report], None],
        at_once: int,
    ) -> None:
        self.source = source
        self.api = api
        self.scope = replace(scope, landed=Landed(landing, source.name))
        self.landing = landing
        self.state = state
        self.version = version
        self.progress = progress
        self.at_once = at_once
        self.drafts = Drafts(landing, source.name)
        self.marks = state.marks()
        self.retired = state.retired()
        self.ended: SimpleQueue[tuple[str, tuple[Report, ...] | BaseException]] = SimpleQueue()
        self.reports: dict[str, tuple[Report, ...]] = {}
        self.failures: dict[str, ExtractError] = {}
        self.held_back: list[str] = []

    def read(self, streams: tuple[Stream, ...]) -> Outcome:
        """Read streams, a few at a time; drafts stay where one did not come to its end."""
        run_id = self.start(streams)
        waiting = list(parents_first(streams))
        running: dict[str, Stream] = {}
        while waiting or running:
            for stream in self.next_ones(waiting, running):
                waiting.remove(stream)
                if self.is_held_back(stream):
                    self.held_back.append(stream.name)
                    continue
                running[stream.name] = stream
                # It ends with the process: who stops a run does not wait for a platform.
                threading.Thread(
                    target=self.read_stream, args=(stream, run_id), daemon=True
                ).start()
            if running:
                del running[self.take_next()]
            if self.is_hopeless:
                waiting.clear()
        if all(isinstance(failure, Drifted) for failure in self.failures.values()):
            self.drafts.end()
        reports = {stream.name: self.reports.get(stream.name, ()) for stream in streams}
        return Outcome(
            run_id,
            tuple(report for landed in reports.values() for report in landed),
            tuple(self.failures.values()),
            tuple(self.held_back),
        )

    @property
    def is_hopeless(self) -> bool:
        """Whether something failed that no stream can do without."""
        return any(isinstance(failure, HOPELESS) for failure in self.failures.values())

    def next_ones(self, waiting: list[Stream], running: Mapping[str, Stream]) -> list[Stream]:
        """Return the streams that may begin now: as many as there is room for."""
        unread = {*running, *(stream.name for stream in waiting)}
        ready = [stream for stream in waiting if not unread & set(stream.after)]
        return ready[: self.at_once - len(running)]

    def take_next(self) -> str:
        """Wait for a stream to end, and take what came of it; return its name."""
        name, result = self.ended.get()
        if isinstance(result, ExtractError):
            # What all streams share is told once, by the first that met it.
            if not (isinstance(result, HOPELESS) and self.is_hopeless):
                self.failures[name] = result
        elif isinstance(result, BaseException):
            raise result
        else:
            self.reports[name] = result
            for report in result:
                self.progress(report)
        return name

    def start(self, streams: tuple[Stream, ...]) -> str:
        """Go on with the run that asked the same and did not end, or start the next."""
        # Dropped files cost nothing to read again, and may be others by now.
        if any(stream.records != FILE for stream in streams):
            unfinished = self.drafts.unfinished(self.request(self.scope))
            if unfinished:
                return unfinished
        run_id = self.landing.next_run_id(self.source.name, self.scope.until)
        self.drafts.start(run_id, self.request(self.scope))
        return run_id

    def request(self, scope: Scope) -> dict[str, Any]:
        """Return all that decides what is asked and how it is read."""
        asked = {field.name: getattr(scope, field.name) for field in fields(scope) if field.compare}
        return {"base_url": self.api.base_url, "extractor_version": self.version, **asked}

    def is_held_back(self, stream: Stream) -> bool:
        """Say whether a stream must wait for a later run: what it builds on did not all land.

        A platform that refuses a parent for good does not stop what can be read all the same.
        """
        return any(
            name in self.held_back
            or (name in self.failures and not isinstance(self.failures[name], Refused))
            for name in stream.after
        )

    def read_stream(self, stream: Stream, run_id: str) -> None:
        """Land a stream and move its mark; what came of it is put where it is waited for."""
        try:
            reports = self.landed_before(stream, run_id)
            if reports:
                # An earlier attempt may have ended between the landing and the mark.
                self.state.commit(stream.name, self.scope.until)
            else:
                reports = self.land(stream, run_id)
            self.ended.put((stream.name, reports))
        except BaseException as failure:  # judged, or raised again, where it is taken
            self.ended.put((stream.name, failure))

    def landed_before(self, stream: Stream, run_id: str) -> tuple[Report, ...]:
        """Return what an earlier attempt at this run landed of a stream, if it came to its end."""
        paths = [
            self.landing.report_path(self.source.name, contract.stream, run_id)
            for contract in stream.contracts
        ]
        if not all(path.exists() for path in paths):
            return ()
        reports = tuple(read_report(path) for path in paths)
        return reports if reports[0].status == COMPLETE else ()

    def land(self, stream: Stream, run_id: str) -> tuple[Report, ...]:
        """Land one stream's window and move its mark.

        Where the draft of an earlier attempt leads nowhere any more, begin from the start, once.
        """
        scope = self.scope_of(stream)
        writer = self.open(stream, scope, run_id)
        api = copy.copy(self.api)
        api.recall = writer.answers
        try:
            for response in shaped(stream, api, scope):
                writer.add(response)
            reports = writer.commit(finished_at=api.clock())
        except ExtractError as failure:
            writer.keep()
            if not (isinstance(failure, STALE) and writer.answers.given_count):
                raise
        else:
            self.accept(stream, scope, reports)
            return reports
        finally:
            writer.close()
        writer.draft.throw_away()
        return self.land(stream, run_id)

    def scope_of(self, stream: Stream) -> Scope:
        """Return the scope of one stream: its window, and what it does without."""
        scope = self.scope
        retired = Retired(scope.until, dict(self.retired.get(stream.name, {})))
        if scope.since is None and stream.name in self.marks:
            read_up_to = min(self.marks[stream.name], scope.until)
            scope = replace(scope, since=read_up_to - stream.look_back)
        return replace(scope, retired=retired)

    def open(self, stream: Stream, scope: Scope, run_id: str) -> StreamWriter:
        """Open the draft of one stream's window."""
        if self.landing.report_path(self.source.name, stream.name, run_id).exists():
            # Most of it was rejected in an earlier attempt: it is read again under a new name.
            run_id = self.landing.next_run_id(self.source.name, scope.until)
        report = Report(
            source=stream.contract.source,
            stream=stream.name,
            run_id=run_id,
            since=as_text(scope.since) if scope.since else None,
            until=as_text(scope.until),
            started_at=as_text(self.api.clock()),
            extractor_version=self.version,
        )
        request = {
            **self.request(scope),
            "retired": scope.retired.found,
            "records": stream.records,
            "contracts": [asdict(contract) for contract in stream.contracts],
        }
        return StreamWriter(self.landing, stream, report, request, self.at_once)

    def accept(self, stream: Stream, scope: Scope, reports: tuple[Report, ...]) -> None:
        """Move the mark of a stream that landed; raise Drifted where most of it was rejected."""
        for report, contract in zip(reports, stream.contracts, strict=True):
            if has_drifted(report):
                raise drifted(report, self.landing, contract)
        self.state.commit(stream.name, scope.until, scope.retired.found)


def parents_first(streams: Sequence[Stream]) -> Iterator[Stream]:
    """Yield streams in their order, each after those among them that it builds on."""
    waiting = list(streams)
    while waiting:
        names = {stream.name for stream in waiting}
        ready = next((stream for stream in waiting if not names & set(stream.after)), None)
        if ready is None:
            raise ValueError(f"streams wait for each other: {', '.join(sorted(names))}")
        waiting.remove(ready)
        yield ready


def shaped(stream: Stream, api: Api, scope: Scope) -> Iterator[Response]:
    """Yield a stream's responses; BadBody where an answer lacks what the way onward needs."""
    try:
        yield from stream.read(api, scope)
    except (LookupError, TypeError, ValueError) as problem:
        raise BadBody(
            f"{stream.contract.source}.{stream.name}: an answer has not the shape that the"
            f" connector relies on ({type(problem).__name__}: {problem}). Nothing of this stream"
            " was landed. If the platform changed its API, the connector must follow."
        ) from problem
