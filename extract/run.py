"""One run of one source: its streams in order, each landed whole, then its mark moved."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from extract.errors import BadBody, ExtractError, LandingFailed, Unauthorized, Unreachable
from extract.http import Api
from extract.landing import Landing
from extract.response import Response
from extract.source import Scope, Source, Stream
from extract.state import State
from extract.writer import Report, StreamWriter, as_text

HOPELESS = (Unreachable, Unauthorized, LandingFailed)


@dataclass(frozen=True)
class Outcome:
    """What a run landed, and what failed, stream by stream."""

    run_id: str
    reports: tuple[Report, ...]
    failures: tuple[ExtractError, ...]


def extract(
    source: Source,
    streams: Iterable[Stream],
    api: Api,
    scope: Scope,
    landing: Landing,
    state: State,
    version: str,
    progress: Callable[[Report], None] = lambda report: None,
) -> Outcome:
    """Read streams of a source into landing.

    Without `scope.since` each stream goes on from its mark less its look-back. One stream's failure
    leaves the others; one that the whole source shares (unreachable, refused credentials, disk)
    ends the run. What landed stays landed, and the next run goes on from there.
    """
    reports: list[Report] = []
    failures: list[ExtractError] = []
    with landing.locked(source.name):
        run_id = landing.next_run_id(source.name, scope.until)
        marks = state.marks()
        for stream in streams:
            own_scope = scope
            if scope.since is None and stream.name in marks:
                read_up_to = min(marks[stream.name], scope.until)
                own_scope = replace(scope, since=read_up_to - stream.look_back)
            try:
                landed = land(stream, api, own_scope, landing, run_id, version)
                reports.extend(landed)
                state.commit(stream.name, scope.until)
            except ExtractError as failure:
                failures.append(failure)
                if isinstance(failure, HOPELESS):
                    break
                continue
            for report in landed:
                progress(report)
    return Outcome(run_id, tuple(reports), tuple(failures))


def land(
    stream: Stream, api: Api, scope: Scope, landing: Landing, run_id: str, version: str
) -> tuple[Report, ...]:
    """Land one stream's window."""
    report = Report(
        source=stream.contract.source,
        stream=stream.name,
        run_id=run_id,
        since=as_text(scope.since) if scope.since else None,
        until=as_text(scope.until),
        started_at=as_text(api.clock()),
        extractor_version=version,
    )
    writer = StreamWriter(landing, stream, report)
    try:
        for response in shaped(stream, api, scope):
            writer.add(response)
        return writer.commit(finished_at=api.clock())
    finally:
        writer.close()


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
