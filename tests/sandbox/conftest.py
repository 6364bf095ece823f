"""A small world, and a way to ask the sandbox as a client would."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import pytest
import requests

from sandbox.limits import RateLimits
from sandbox.server import Sandbox
from sandbox.world import World, generate
from tests.sandbox.sandbox_client import Client


@pytest.fixture(scope="session")
def world() -> World:
    """Seventy customers and some six thousand posts."""
    return generate(seed=7, scale=0.07)


@pytest.fixture
def client(world: World) -> Iterator[Client]:
    """A client of a sandbox of this world, at its default clock."""
    with Sandbox(world) as sandbox, requests.Session() as session:
        yield Client(sandbox, session)


@pytest.fixture
def open_client(world: World) -> Iterator[Callable[..., Client]]:
    """Open a client of a sandbox with settings of its own."""
    opened: list[tuple[Sandbox, requests.Session]] = []

    def open_one(
        faults: Sequence[Mapping[str, Any]] = (),
        rate_limits: RateLimits = "high",
        tokens: Mapping[str, str] | None = None,
    ) -> Client:
        sandbox = Sandbox(world, faults=faults, rate_limits=rate_limits, tokens=tokens)
        session = requests.Session()
        sandbox.__enter__()
        opened.append((sandbox, session))
        return Client(sandbox, session)

    yield open_one
    for sandbox, session in opened:
        session.close()
        sandbox.__exit__(None, None, None)
