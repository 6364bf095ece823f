"""`kenno extract --check`: a source's credentials, scopes and quota, tried with its settings."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from extract.check import HASTE, Finding
from extract.check import check as run_check
from extract.landed import Landed
from extract.landing import Landing
from warehouse.extraction import connect, load_source, scope_of
from warehouse.settings import Settings

WINDOW = timedelta(days=1)


def check(settings: Settings, name: str, clock: Callable[[], datetime]) -> Iterator[Finding]:
    """Yield what comes of asking for each stream of a source, of the last day."""
    source, until = load_source(name), clock()
    scope = scope_of(settings, name, until - WINDOW, until)
    scope = replace(scope, landed=Landed(Landing(settings.landing), name))
    api = connect(settings, source, clock, HASTE)
    try:
        yield from run_check(source, api, scope)
    finally:
        api.close()
