"""A source whose pages a test tells: no platform, no HTTP."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import cast

from extract.contract import Contract, optional, required
from extract.http import Api
from extract.landing import Landing
from extract.response import Response
from extract.run import Outcome, extract
from extract.source import Include, Scope, Source, Stream
from extract.state import State
from tests.extract.loopback import Clock

Page = object
POSTS = Contract(
    "mastodon",
    "posts",
    "Posts.",
    ("id",),
    (
        required("id", "varchar", "Identifier."),
        optional("like_count", "bigint", "Likes.", at="$.likes"),
    ),
)
AUTHORS = Contract(
    "mastodon", "authors", "Authors.", ("id",), (required("id", "varchar", "Identifier."),)
)
PROFILES = POSTS.named("profiles")


def post(identifier: int | str, likes: object = 0) -> dict[str, object]:
    return {"id": str(identifier), "likes": likes}


@dataclass
class Told:
    """Runs a source of two streams, posts (with authors beside them) and profiles.

    `posts` and `profiles` are the pages that the platform gives; an exception among them is raised
    in its turn. `scopes` keeps what each read was asked for.
    """

    clock: Clock
    landing: Landing
    state: State
    posts: list[Page] = field(default_factory=list)
    profiles: list[Page] = field(default_factory=list)
    scopes: list[Scope] = field(default_factory=list)
    look_back: timedelta = timedelta(days=7)

    @property
    def source(self) -> Source:
        authors = Include(AUTHORS, "$.authors[*]")
        posts = Stream(
            POSTS, self.reader("posts"), "$.data[*]", (authors,), look_back=self.look_back
        )
        profiles = Stream(PROFILES, self.reader("profiles"), look_back=self.look_back)
        return Source("mastodon", "", (posts, profiles))

    def reader(self, name: str) -> Callable[[Api, Scope], Iterator[Response]]:
        def read(api: Api, scope: Scope) -> Iterator[Response]:
            self.scopes.append(scope)
            for number, page in enumerate(getattr(self, name), start=1):
                if isinstance(page, Exception):
                    raise page
                url = f"https://h/{name}?page={number}"
                known = api.recall and api.recall("GET", url)
                if known:
                    yield known
                    continue
                self.clock.now += timedelta(milliseconds=1)
                yield Response(
                    "GET",
                    url,
                    200,
                    {"content-type": "application/json", "date": http_date(self.clock.now)},
                    number,
                    api.clock(),
                    page if isinstance(page, bytes) else json.dumps(page).encode(),
                )

        return read

    def run(self, until: datetime, since: datetime | None = None) -> Outcome:
        """Extract both streams."""
        api = cast(Api, FakeApi(self.clock))
        scope = Scope(until=until, since=since)
        source = self.source
        # One after the other, so that a test can tell what is asked when.
        return extract(
            source,
            source.streams,
            api,
            scope,
            self.landing,
            self.state,
            "0.1.test",
            at_once=1,
        )

    def again(self) -> "Told":
        """Return the same source as another process would see it."""
        return replace(self, state=State(self.state.path.parent, "mastodon"))


@dataclass
class FakeApi:
    """What a run needs of an API where no request is sent."""

    clock: Clock
    base_url: str = "https://h"
    recall: Callable[[str, str], Response | None] | None = None


def http_date(moment: datetime) -> str:
    """Return a moment as a server tells it: to the second."""
    return format_datetime(moment.replace(microsecond=0), usegmt=True)
