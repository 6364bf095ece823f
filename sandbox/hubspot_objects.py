"""HubSpot's objects, as JSON: contacts, deals and tickets with the properties asked for."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, ClassVar

import numpy as np

from sandbox.chance import Bools, Ints
from sandbox.crm import CATEGORIES, CHANNELS, PRIORITIES, SOURCES, contact_of_customer
from sandbox.index import OTHER_DOMAIN, OUR_DOMAIN
from sandbox.names import plain
from sandbox.people import MASTODON, PLATFORMS, X
from sandbox.text import say
from sandbox.view import View
from sandbox.world import iso

Object = dict[str, Any]
Reader = Callable[[int], str | None]


class Kind(ABC):
    """One type of object, as a view shows it. Rows stand in the order of their identifiers."""

    defaults: ClassVar[tuple[str, ...]]
    changed_name: ClassVar[str]

    def __init__(self, view: View) -> None:
        """Show the objects of one view."""
        self.view = view
        self.world = view.world

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

    def listed(self, *, archived: bool) -> Ints:
        """Return the rows that exist, archived or not."""
        exists = (self.created <= self.view.now) & ~self.is_gone()
        is_archived = (self.archived_at > 0) & (self.archived_at <= self.view.now)
        return np.flatnonzero(exists & (is_archived == archived))

    def value(self, row: int, name: str) -> str | None:
        """Return one property; an unknown one has no value."""
        if name == "hs_object_id":
            return str(self.ids[row])
        if name == "createdate":
            return iso(self.created[row])
        if name == self.changed_name:
            return iso(self.changed[row])
        reader = self.readers.get(name)
        return reader(row) if reader else None

    def render(self, row: int, properties: list[str], associations: list[str]) -> Object:
        """Return one object with the properties asked for, and those that always come."""
        always = ("createdate", "hs_object_id", self.changed_name)
        names = dict.fromkeys((*properties, *always) if properties else self.defaults)
        archived_at = int(self.archived_at[row])
        is_archived = 0 < archived_at <= self.view.now
        rendered: Object = {
            "id": str(self.ids[row]),
            "properties": {name: self.value(row, name) for name in sorted(names)},
            "createdAt": iso(self.created[row]),
            "updatedAt": iso(self.changed[row]),
            "archived": is_archived,
        }
        if is_archived:
            rendered["archivedAt"] = iso(archived_at)
        if "contacts" in associations and not isinstance(self, Contact):
            contact = str(self.world.contacts.id[self.contact(row)])
            kind = f"{type(self).__name__.lower()}_to_contact"
            rendered["associations"] = {"contacts": {"results": [{"id": contact, "type": kind}]}}
        return rendered

    def _told(self, moment: int) -> str | None:
        """Return a moment once it has come."""
        return iso(moment) if 0 < moment <= self.view.now else None


class Contact(Kind):
    """Persons in the CRM."""

    defaults = ("createdate", "email", "firstname", "hs_object_id", "lastmodifieddate", "lastname")
    changed_name = "lastmodifieddate"

    @property
    def ids(self) -> Ints:
        """Identifiers, ascending."""
        return self.world.contacts.id

    @property
    def created(self) -> Ints:
        """When each was made (ms)."""
        return self.world.contacts.created

    @property
    def changed(self) -> Ints:
        """When a property of each last changed (ms)."""
        return self.view.contact_changes

    @property
    def archived_at(self) -> Ints:
        """When each is archived, or 0."""
        return self.world.contacts.archived_at

    def is_gone(self) -> Bools:
        """Say which contacts were merged into another: they answer no more."""
        merged_at = self.world.contacts.merged_at
        return (merged_at > 0) & (merged_at <= self.view.now)

    def contact(self, row: int) -> int:
        """Return the row itself."""
        return row

    @cached_property
    def readers(self) -> Mapping[str, Reader]:
        """How to read each property of a contact."""
        contacts = self.world.contacts
        return {
            "email": self._email,
            "firstname": lambda row: self._name(row)[0],
            "lastname": lambda row: self._name(row)[1],
            "phone": self._phone,
            "country": lambda row: "Finland" if self._is_finnish(row) else "Sweden",
            "city": lambda row: ("Helsinki", "Oulu", "Turku", "Lahti")[row % 4],
            "hs_language": lambda row: "fi" if self._is_finnish(row) else "en",
            "lifecyclestage": self._stage,
            "hs_analytics_source": lambda row: SOURCES[contacts.source[row]],
            "total_orders": lambda row: str(self.view.contact_orders[row]),
            "twitterhandle": lambda row: self._handle(row, X),
            "mastodonhandle": lambda row: self._handle(row, MASTODON),
            "hs_merged_object_ids": self._merged,
        }

    def _name(self, row: int) -> tuple[str, str]:
        return self.world.people.name(int(self.world.contacts.customer[row]))

    def _is_finnish(self, row: int) -> bool:
        return bool(self.world.people.language[self.world.contacts.customer[row]])

    def _email(self, row: int) -> str:
        first, last = (plain(name) for name in self._name(row))
        contacts = self.world.contacts
        person = contacts.customer[row]
        box = f"{first}{row}" if contacts.is_duplicate[row] else f"{first}.{last}{person}"
        return f"{box}@{('posti', 'mail', 'work')[person % 3]}.example"

    def _phone(self, row: int) -> str | None:
        """Return a number that changes when the contact is edited; one in three has none."""
        edits = int(self.view.contact_edits[row])
        if (row + edits) % 3 == 0:
            return None
        return f"+358 40 {(row * 7919 + edits * 104_729) % 10_000_000:07d}"

    def _stage(self, row: int) -> str:
        return "evangelist" if self.view.contact_orders[row] >= 12 else "customer"

    def _handle(self, row: int, platform: int) -> str | None:
        """Return the handle as its owner wrote it: with or without @, domain, capitals."""
        contacts = self.world.contacts
        told = int(contacts.told_at[row, platform])
        if not 0 < told <= self.view.now:
            return None
        account = int(self.world.people.account_on[contacts.customer[row], platform])
        handle = self.world.accounts.handles[account]
        if platform == MASTODON:
            domain = OTHER_DOMAIN if self.view.index.is_remote(account) else OUR_DOMAIN
            return (f"@{handle}@{domain}", f"{handle}@{domain}")[row % 2]
        return (handle, f"@{handle}", handle.capitalize())[row % 3]

    def _merged(self, row: int) -> str | None:
        """Return what was merged into a contact, and into those that were, oldest merge first."""
        contacts = self.world.contacts
        gone = np.flatnonzero(self.is_gone())
        into = [row]
        for target in into:
            into += gone[contacts.merged_into[gone] == target].tolist()
        merged = sorted(into[1:], key=lambda contact: int(contacts.merged_at[contact]))
        return ";".join(str(contacts.id[contact]) for contact in merged) or None


class Deal(Kind):
    """Sales opportunities."""

    defaults = (
        "amount", "closedate", "createdate", "dealname",
        "dealstage", "hs_lastmodifieddate", "hs_object_id", "pipeline",
    )  # fmt: skip
    changed_name = "hs_lastmodifieddate"

    @property
    def ids(self) -> Ints:
        """Identifiers, ascending."""
        return self.world.deals.id

    @property
    def created(self) -> Ints:
        """When each was made (ms)."""
        return self.world.deals.created

    @cached_property
    def changed(self) -> Ints:
        """When the stage of each last changed (ms)."""
        deals, now = self.world.deals, self.view.now
        qualified = np.where(deals.qualified <= now, deals.qualified, deals.created)
        return np.where((deals.closed > 0) & (deals.closed <= now), deals.closed, qualified)

    @property
    def archived_at(self) -> Ints:
        """When each is archived, or 0."""
        return self.world.deals.archived_at

    def contact(self, row: int) -> int:
        """Return the contact of the deal's customer."""
        return int(self.view.index.contact_of_customer[self.world.deals.customer[row]])

    @cached_property
    def readers(self) -> Mapping[str, Reader]:
        """How to read each property of a deal."""
        deals = self.world.deals
        return {
            "amount": lambda row: f"{deals.amount[row] / 100:.2f}",
            "deal_currency_code": lambda _: "EUR",
            "dealname": lambda row: f"Subscription {deals.id[row] % 10_000}",
            "dealstage": self._stage,
            "pipeline": lambda _: "default",
            "closedate": lambda row: self._told(int(deals.closed[row])),
        }

    def _stage(self, row: int) -> str:
        deals = self.world.deals
        if 0 < deals.closed[row] <= self.view.now:
            return "closedwon" if deals.is_won[row] else "closedlost"
        return "qualifiedtobuy" if deals.qualified[row] <= self.view.now else "appointmentscheduled"


class Ticket(Kind):
    """Support cases."""

    defaults = (
        "content", "createdate", "hs_lastmodifieddate", "hs_object_id", "hs_pipeline",
        "hs_pipeline_stage", "hs_ticket_category", "hs_ticket_priority", "subject",
    )  # fmt: skip
    changed_name = "hs_lastmodifieddate"

    @property
    def ids(self) -> Ints:
        """Identifiers, ascending."""
        return self.world.tickets.id

    @property
    def created(self) -> Ints:
        """When each was opened (ms)."""
        return self.world.tickets.created

    @cached_property
    def changed(self) -> Ints:
        """When each was opened or closed (ms)."""
        tickets = self.world.tickets
        is_closed = (tickets.closed > 0) & (tickets.closed <= self.view.now)
        return np.where(is_closed, tickets.closed, tickets.created)

    @property
    def archived_at(self) -> Ints:
        """When each is archived, or 0."""
        return self.world.tickets.archived_at

    def contact(self, row: int) -> int:
        """Return the contact of the ticket's customer."""
        return int(self.view.index.contact_of_customer[self.world.tickets.customer[row]])

    @cached_property
    def readers(self) -> Mapping[str, Reader]:
        """How to read each property of a ticket."""
        tickets = self.world.tickets
        return {
            "subject": lambda row: (
                f"{CATEGORIES[tickets.category[row]].capitalize()} {tickets.id[row]}"
            ),
            "content": self._content,
            "hs_pipeline": lambda _: "0",
            "hs_pipeline_stage": self._stage,
            "hs_ticket_category": lambda row: CATEGORIES[tickets.category[row]],
            "hs_ticket_priority": lambda row: PRIORITIES[tickets.priority[row]],
            "source_type": lambda row: CHANNELS[tickets.channel[row]],
            "closed_date": lambda row: self._told(int(tickets.closed[row])),
            "social_network": lambda row: self._post(row)[0],
            "social_post_id": lambda row: self._post(row)[1],
        }

    def _stage(self, row: int) -> str:
        """Return the stage: 1 new, 3 waiting on us, 4 closed."""
        tickets = self.world.tickets
        if 0 < tickets.closed[row] <= self.view.now:
            return "4"
        return "1" if self.view.now - tickets.created[row] < 3_600_000 else "3"

    def _content(self, row: int) -> str:
        post = int(self.world.tickets.post[row])
        if post >= 0:
            return say(self.world.posts.wording[post])
        return f"Case {self.world.tickets.id[row]}, see the conversation."

    def _post(self, row: int) -> tuple[str | None, str | None]:
        """Return where the post of a ticket stands, and its identifier there."""
        post = int(self.world.tickets.post[row])
        if post < 0:
            return None, None
        posts = self.world.posts
        return PLATFORMS[posts.platform[post]], str(posts.id[post])
