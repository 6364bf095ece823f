"""What the tests of extraction share: a clock, an API with a planted token, a landing folder."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from extract.auth import Bearer
from extract.http import Api, Patience
from extract.landing import Landing
from extract.state import State
from extract.window import one_limit
from sandbox.server import Sandbox
from sandbox.world import World, generate
from tests.extract.loopback import Answer, Asked, Clock, Platform
from tests.extract.pipeline import SOURCES, TOKEN, UNTIL, Pipeline


@pytest.fixture
def clock() -> Clock:
    return Clock(UNTIL)


@pytest.fixture
def serve() -> Iterator[Callable[[Callable[[Asked], Answer]], Platform]]:
    """Serve a platform that answers by a function."""
    with ExitStack() as stack:
        yield lambda answer: stack.enter_context(Platform(answer))


@pytest.fixture
def connect(clock: Clock) -> Iterator[Callable[..., Api]]:
    """Connect to a platform with the planted token and the test's clock."""
    opened: list[Api] = []

    def open_api(
        base_url: str,
        name: str = "mastodon",
        token: str = TOKEN,
        patience: Patience | None = None,
        limit_of: Callable[[str], str] = one_limit,
    ) -> Api:
        api = Api(name, base_url, Bearer(token), clock, clock.sleep, patience, limit_of=limit_of)
        opened.append(api)
        return api

    yield open_api
    for api in opened:
        api.session.close()


@pytest.fixture
def landing(tmp_path: Path) -> Landing:
    return Landing(tmp_path / "landing")


@pytest.fixture
def state(tmp_path: Path) -> State:
    return State(tmp_path / "state", "mastodon")


@pytest.fixture(scope="session")
def world() -> World:
    """Fifty customers, with several pages of each stream."""
    return generate(seed=5, scale=0.05)


@pytest.fixture
def pipeline(world: World, clock: Clock, tmp_path: Path) -> Iterator[Pipeline]:
    """The connectors against a sandbox of this world."""
    with Sandbox(world, tokens=dict.fromkeys(SOURCES, TOKEN)) as sandbox:
        yield Pipeline(sandbox, clock, tmp_path)
