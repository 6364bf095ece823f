"""HubSpot's companies, who belongs to them, and the owners to whom records are assigned."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np

from sandbox.chance import DAY, Bools, Ints, stream
from sandbox.index import Index
from sandbox.names import LAST, PLAIN
from sandbox.platforms.hubspot_kind import Kind, Reader
from sandbox.view import View
from sandbox.world import iso

INDUSTRIES = ("FOOD_BEVERAGES", "RESTAURANTS", "HOSPITALITY", "RETAIL", "EDUCATION_MANAGEMENT")
CUSTOMERS_A_FIRM = 16
OWNER_IDS = (50_100_001, 50_100_019, 50_100_044, 50_100_102, 50_100_103)


@dataclass(frozen=True)
class Firms:
    """Companies, oldest first, and the two that each contact belongs to in turn."""

    id: Ints
    created: Ints
    archived_at: Ints  # 0 where it never is
    restored_at: Ints  # when it is back, or 0
    first: Ints  # of each contact: the company at first, or -1
    second: Ints  # of each contact: the company later; the same where nothing changed
    moved_at: Ints  # of each contact: when that changed; no date of modification tells it


@lru_cache(maxsize=2)
def firms_of(index: Index) -> Firms:
    """Make the companies of a world: always the same ones."""
    world = index.world
    rng = stream(world.seed, "hubspot-companies")
    contacts = len(world.contacts.id)
    count = max(6, world.people.customer_count // CUSTOMERS_A_FIRM)
    created = np.sort(rng.integers(world.start, world.until - 60 * DAY, count))
    archived = rng.random(count) < 0.15
    # The first two always are: one for good, one for a while.
    archived[:2] = True
    archived_at = np.where(archived, created + rng.integers(5, 50, count) * DAY, 0)
    returns = archived & (np.arange(count) % 2 == 1)
    belongs = rng.random(contacts) < 0.3
    first = np.where(belongs, rng.integers(0, count, contacts), -1)
    moves = belongs & (rng.random(contacts) < 0.1)
    return Firms(
        id=12_000_000_000 + np.cumsum(rng.integers(1, 9000, count)),
        created=created,
        archived_at=archived_at,
        restored_at=np.where(returns, archived_at + 9 * DAY, 0),
        first=first,
        second=np.where(moves, (first + 1) % count, first),
        moved_at=np.maximum(world.contacts.created, created[first])
        + rng.integers(1, 60, contacts) * DAY,
    )


def company_of(view: View, contact: int) -> int:
    """Return the company that a contact belongs to at the view's clock, or -1."""
    firms = firms_of(view.index)
    company = int((firms.second if firms.moved_at[contact] <= view.now else firms.first)[contact])
    return company if company >= 0 and firms.created[company] <= view.now else -1


class Company(Kind):
    """Organisations in the CRM."""

    defaults = ("createdate", "domain", "hs_lastmodifieddate", "hs_object_id", "name")
    changed_name = "hs_lastmodifieddate"

    @property
    def ids(self) -> Ints:
        """Identifiers, ascending."""
        return firms_of(self.view.index).id

    @property
    def created(self) -> Ints:
        """When each was made (ms)."""
        return firms_of(self.view.index).created

    @property
    def changed(self) -> Ints:
        """When each last changed (ms): never after it was made."""
        return self.created

    @property
    def archived_at(self) -> Ints:
        """When each is archived, or 0."""
        return firms_of(self.view.index).archived_at

    def is_back(self) -> Bools:
        """Say which were archived and are there again."""
        restored_at = firms_of(self.view.index).restored_at
        return (restored_at > 0) & (restored_at <= self.view.now)

    def contact(self, row: int) -> int:
        """Return -1: a company has many contacts."""
        return -1

    @cached_property
    def readers(self) -> Mapping[str, Reader]:
        """How to read each property of a company."""
        return {
            "name": lambda row: f"{LAST[row % len(LAST)]} & Co {row}",
            "domain": lambda row: f"{PLAIN[LAST[row % len(LAST)]]}{row}.example",
            "industry": lambda row: INDUSTRIES[row % len(INDUSTRIES)],
            "country": lambda row: ("Finland", "Sweden")[row % 2],
            "numberofemployees": lambda row: str(3 + row * 7 % 400),
            "lifecyclestage": lambda row: ("customer", "opportunity")[row % 2],
            "hubspot_owner_id": lambda row: str(OWNER_IDS[row % 3]),
        }


def owners(view: View, *, are_archived: bool) -> list[dict[str, Any]]:
    """Return the owners; the last one has left."""
    rows = range(len(OWNER_IDS))
    chosen = rows[-1:] if are_archived else rows[:-1]
    return [
        {
            "id": str(OWNER_IDS[row]),
            "email": f"{PLAIN[LAST[row]]}@lumo.example",
            "type": "PERSON",
            "firstName": ("Aino", "Eero", "Maria", "Otso", "Helmi")[row],
            "lastName": LAST[row],
            "userId": 9_000_100 + row,
            "userIdIncludingInactive": 9_000_100 + row,
            "createdAt": iso(view.world.start - 90 * DAY),
            "updatedAt": iso(view.world.start - 30 * DAY),
            "archived": are_archived,
            "teams": [
                {"id": str(70 + row % 2), "name": ("Care", "Sales")[row % 2], "primary": True}
            ],
        }
        for row in chosen
    ]
