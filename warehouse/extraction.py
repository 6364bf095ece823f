"""`kenno extract`: a connector, its credentials and its scope, put together from the settings."""

import importlib
import pkgutil
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from importlib.metadata import version

from extract import connectors
from extract.errors import RateLimited
from extract.http import Api, Patience
from extract.landing import Landing
from extract.report import Report
from extract.run import Outcome
from extract.run import extract as run_extract
from extract.source import Scope, Source
from extract.state import State
from extract.token_endpoint import SignIn
from extract.token_store import TokenStore
from extract.transport import USER_AGENT
from warehouse.errors import KennoError, TryLater, WrongUse
from warehouse.settings import Settings, Sources, read_credentials

SOURCES = tuple(
    sorted(
        module.name
        for module in pkgutil.iter_modules(connectors.__path__)
        # A connector's section in the settings: a module beside it has none.
        if module.name in Sources.model_fields
    )
)


def extract(
    settings: Settings,
    name: str,
    streams: Sequence[str],
    since: datetime | None,
    until: datetime,
    clock: Callable[[], datetime],
    progress: Callable[[Report], None],
) -> Outcome:
    """Land the streams of a source (all where none is named); KennoError where any failed.

    TryLater where a rate limit is among the reasons: a later run goes on from there.
    """
    source = load_source(name)
    try:
        chosen = [source.stream(stream) for stream in streams] or list(source.streams)
    except KeyError as problem:
        raise WrongUse(str(problem.args[0])) from None
    scope = scope_of(settings, name, since, until)
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
        raise failure_of(outcome)
    return outcome


def failure_of(outcome: Outcome) -> KennoError:
    """Return the error that tells why streams failed, and what waits for them."""
    told = [str(failure) for failure in outcome.failures]
    if outcome.held_back:
        told.append(f"Not read, since they build on these: {', '.join(outcome.held_back)}.")
    resets = [one.reset_at for one in outcome.failures if isinstance(one, RateLimited)]
    if resets:
        return TryLater("\n".join(told), max(resets))
    return KennoError("\n".join(told))


def scope_of(settings: Settings, name: str, since: datetime | None, until: datetime) -> Scope:
    """Return what to read of a source: what is set for it, else for the brand."""
    told, brand = settings.sources.platform(name), settings.brand
    return Scope(
        since=since,
        until=until,
        earliest=until - timedelta(days=settings.sources.history_days),
        brand=brand.handle if told.brand is None else told.brand,
        competitors=brand.competitors if told.competitors is None else told.competitors,
        topics=brand.topics if told.topics is None else told.topics,
        folder=settings.sources.filedrop.folder if settings.sources.filedrop else None,
    )


def load_source(name: str) -> Source:
    """Return the connector of that name."""
    if name not in SOURCES:
        raise WrongUse(f"there is no source {name!r}; there are {', '.join(SOURCES)}.")
    source: Source = importlib.import_module(f"extract.connectors.{name}").SOURCE
    return source


def connect(
    settings: Settings,
    source: Source,
    clock: Callable[[], datetime],
    patience: Patience | None = None,
) -> Api:
    """Return the API of a source with its credentials; WrongUse names those that are missing."""
    told = settings.sources.platform(source.name).base_url
    base_url = str(told) if told else source.base_url
    headers = {"User-Agent": USER_AGENT, **source.headers}
    if settings.brand.contact:
        headers["User-Agent"] += f" ({settings.brand.contact})"
    sign_in = SignIn(
        source=source.name,
        given=require_credentials(source),
        base_url=base_url,
        own_base_url=source.base_url,
        store=TokenStore(settings.state, source.name),
        clock=clock,
        headers=headers,
    )
    return Api(
        source.name,
        base_url,
        source.sign_in(sign_in),
        clock,
        time.sleep,
        patience,
        headers=headers,
        explain=source.explain,
        limit_of=source.limit_of,
        credentials=source.credentials,
    )


def require_credentials(source: Source) -> dict[str, str]:
    """Return the credentials of a source; WrongUse names each that it needs and has not."""
    if missing := missing_credentials(source):
        variables = " and ".join(f"KENNO_{source.name.upper()}_{name.upper()}" for name in missing)
        raise WrongUse(
            f"{source.name}: there is no {', no '.join(missing)}. Set {variables}, or make the"
            f" Airflow connection kenno_{source.name}; docs/sources/{source.name}.md says where to"
            " get what belongs there."
        )
    return given_credentials(source)


def missing_credentials(source: Source) -> list[str]:
    """Return the names of the credentials that a source needs and has not."""
    given = given_credentials(source)
    return [name for name in source.credentials if name not in given]


def given_credentials(source: Source) -> dict[str, str]:
    """Return those of a source's credentials that there are, needed or not."""
    return read_credentials(source.name, (*source.credentials, *source.optional_credentials))
