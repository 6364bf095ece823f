"""How many records each stream holds at the clock, so that a load can be reconciled."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from sandbox.drops import known_rows
from sandbox.people import COMPANIES, MASTODON, X
from sandbox.platforms.hubspot_cases import Deal, Ticket
from sandbox.platforms.hubspot_contacts import Contact
from sandbox.platforms.hubspot_kind import Kind
from sandbox.posts import TAGS
from sandbox.reactions import NOTIFICATION_TYPES
from sandbox.view import View


@dataclass(frozen=True)
class Count:
    """So many records of a stream for a subject: an account, a tag, a type, a query."""

    source: str
    stream: str
    subject: str
    records: int


def count_records(view: View) -> Iterator[Count]:
    """Yield the counts of every stream. A post with two tags counts for both."""
    index, world = view.index, view.world
    for number, company in enumerate(COMPANIES):
        on_mastodon = number + MASTODON * len(COMPANIES)
        on_x = number + X * len(COMPANIES)
        posts = index.posts_by_account
        yield Count("mastodon", "accounts", company, 1)
        yield Count("mastodon", "statuses", company, len(view.existing(posts.of(on_mastodon))))
        yield Count("x", "users", company, 1)
        yield Count("x", "tweets", company, len(view.existing(posts.of(on_x))))
        yield Count("x", "mentions", company, len(view.existing(index.mentioning_on_x[number])))
    for tag in TAGS:
        yield Count("mastodon", "tag_timeline", tag, len(view.existing(index.tagged[tag])))
    kinds = world.notifications.type[view.told(np.arange(len(world.notifications.at)))]
    for number, kind in enumerate(NOTIFICATION_TYPES):
        yield Count("mastodon", "notifications", kind, int(np.sum(kinds == number)))
    objects: tuple[tuple[str, Kind], ...] = (
        ("contacts", Contact(view)),
        ("deals", Deal(view)),
        ("tickets", Ticket(view)),
    )
    for stream, kind_ in objects:
        yield Count("hubspot", stream, "live", len(kind_.listed("live")))
        yield Count("hubspot", stream, "archived", len(kind_.listed("archived")))
    for stream, rows in known_rows(world, view.now).items():
        yield Count("filedrop", stream, "all", rows)
