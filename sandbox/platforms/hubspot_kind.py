"""A type of HubSpot object: which rows exist at the clock, and how one becomes JSON."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from functools import cached_property, lru_cache
from typing import Any, ClassVar, Literal

import numpy as np

from sandbox.chance import Bools, Ints
from sandbox.view import View
from sandbox.world import iso

Object = dict[str, Any]
Reader = Callable[[int], str | None]
State = Literal["live", "archived"]


class Kind(ABC):
    """One type of object, as a view shows it. Rows stand in the order of their identifiers."""

    defaults: ClassVar[tuple[str, ...]]
    changed_name: ClassVar[str]
    association: ClassVar[str] = ""  # what ties it to its contact

    def __init__(self, view: View) -> None:
        """Show the objects of one view."""
        self.view = view
        self.world = view.world
        self._chosen = lru_cache(maxsize=8)(self._choose)

    @property
    @abstractmethod
    def ids(self) -> Ints:
        """Identifiers, ascending."""

    @property
    @abstractmethod
    def created(self) -> Ints:
        """When each was made (ms)."""

    @property
    @abstractmethod
    def changed(self) -> Ints:
        """When a property of each last changed (ms): archiving does not count."""

    @property
    @abstractmethod
    def archived_at(self) -> Ints:
        """When each is archived, or 0."""

    @property
    @abstractmethod
    def readers(self) -> Mapping[str, Reader]:
        """How to read each property of a row."""

    @abstractmethod
    def contact(self, row: int) -> int:
        """Return the contact that a row belongs to."""

    def is_gone(self) -> Bools:
        """Say which rows were merged into another."""
        return np.zeros(len(self.ids), bool)

    def is_back(self) -> Bools:
        """Say which rows were archived and are there again."""
        return np.zeros(len(self.ids), bool)

    @cached_property
    def is_archived(self) -> Bools:
        """Which rows lie in the archive now."""
        return (self.archived_at > 0) & (self.archived_at <= self.view.now) & ~self.is_back()

    def listed(self, state: State) -> Ints:
        """Return the rows that exist in a state."""
        exists = (self.created <= self.view.now) & ~self.is_gone()
        return np.flatnonzero(exists & (self.is_archived == (state == "archived")))

    def value(self, row: int, name: str) -> str | None:
        """Return one property; an unknown one has no value."""
        return self._reader(name)(row)

    def _reader(self, name: str) -> Reader:
        if name == "hs_object_id":
            return lambda row: str(self.ids[row])
        if name == "createdate":
            return lambda row: iso(self.created[row])
        if name == self.changed_name:
            return lambda row: iso(self.changed[row])
        return self.readers.get(name, lambda _: None)

    def _choose(self, properties: tuple[str, ...]) -> list[tuple[str, Reader]]:
        """Return how to read the properties asked for, and those that always come."""
        always = ("createdate", "hs_object_id", self.changed_name)
        names = {*properties, *always} if properties else set(self.defaults)
        return [(name, self._reader(name)) for name in sorted(names)]

    def render(self, row: int, properties: list[str], associations: list[str]) -> Object:
        """Return one object with the properties asked for, and those that always come."""
        is_archived = bool(self.is_archived[row])
        rendered: Object = {
            "id": str(self.ids[row]),
            "properties": {name: read(row) for name, read in self._chosen(tuple(properties))},
            "createdAt": iso(self.created[row]),
            "updatedAt": iso(self.changed[row]),
            "archived": is_archived,
        }
        if is_archived:
            rendered["archivedAt"] = iso(self.archived_at[row])
        if "contacts" in associations and self.association:
            contact = str(self.world.contacts.id[self.contact(row)])
            result = {"id": contact, "type": self.association}
            rendered["associations"] = {"contacts": {"results": [result]}}
        return rendered

    def _told(self, moment: int) -> str | None:
        """Return a moment once it has come."""
        return iso(moment) if 0 < moment <= self.view.now else None
