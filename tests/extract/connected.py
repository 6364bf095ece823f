"""A connector's own API for tests: its sign-in, its headers, its reading of errors."""

from collections.abc import Mapping
from pathlib import Path

from extract.http import Api, Patience
from extract.source import Source
from extract.token_endpoint import SignIn
from extract.token_store import TokenStore
from tests.extract.loopback import Clock


def open_api(
    source: Source,
    base_url: str,
    clock: Clock,
    folder: Path,
    given: Mapping[str, str],
    patience: Patience | None = None,
) -> Api:
    """Connect as `kenno extract` does, with these credentials; tokens are kept in the folder."""
    sign_in = SignIn(
        source=source.name,
        given=given,
        base_url=base_url,
        own_base_url=source.base_url,
        store=TokenStore(folder, source.name),
        clock=clock,
        headers=source.headers,
    )
    return Api(
        source.name,
        base_url,
        source.sign_in(sign_in),
        clock,
        clock.sleep,
        patience,
        headers=source.headers,
        explain=source.explain,
        limit_of=source.limit_of,
        credentials=source.credentials,
    )
