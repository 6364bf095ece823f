"""`kenno extract`: a connector, its credentials and its scope, put together from the settings."""

import importlib
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from importlib.metadata import version

from extract.auth import Bearer
from extract.http import Api
from extract.landing import Landing
from extract.run import Outcome
from extract.run import extract as run_extract
from extract.source import Scope, Source
from extract.state import State
from extract.writer import Report
from warehouse.errors import KennoError, WrongUse
from warehouse.settings import Settings, read_token

SOURCES = ("filedrop", "hubspot", "mastodon", "x")


def extract(
    settings: Settings,
    name: str,
    streams: Sequence[str],
    since: datetime | None,
    until: datetime,
    clock: Callable[[], datetime],
    progress: Callable[[Report], None],
) -> Outcome:
    """Land the streams of a source (all where none is named); KennoError where any failed."""
    source = load_source(name)
    try:
        chosen = [source.stream(stream) for stream in streams] or list(source.streams)
    except KeyError as problem:
        raise WrongUse(str(problem.args[0])) from None
    scope = Scope(
        since=since,
        until=until,
        earliest=until - timedelta(days=settings.sources.history_days),
        brand=settings.brand.handle,
        competitors=settings.brand.competitors,
        topics=settings.brand.topics,
        folder=settings.sources.filedrop.folder if settings.sources.filedrop else None,
    )
    outcome = run_extract(
        source,
        chosen,
        connect(settings, source, clock),
        scope,
        Landing(settings.landing),
        State(settings.state, name),
        version("kenno"),
        progress,
    )
    if outcome.failures:
        raise KennoError("\n".join(str(failure) for failure in outcome.failures))
    return outcome


def load_source(name: str) -> Source:
    """Return the connector of that name."""
    if name not in SOURCES:
        raise WrongUse(f"there is no source {name!r}; there are {', '.join(SOURCES)}.")
    source: Source = importlib.import_module(f"extract.connectors.{name}").SOURCE
    return source


def connect(settings: Settings, source: Source, clock: Callable[[], datetime]) -> Api:
    """Return the API of a source with its credentials."""
    told = getattr(settings.sources, source.name)
    if source.name == "filedrop":
        return Api(source.name, source.base_url, None, clock, time.sleep)
    token = read_token(source.name)
    if token is None:
        raise WrongUse(
            f"{source.name}: there is no token. Set KENNO_{source.name.upper()}_TOKEN,"
            f" or make the Airflow connection kenno_{source.name} with the token as its password."
        )
    return Api(source.name, str(told.base_url), Bearer(token), clock, time.sleep)
