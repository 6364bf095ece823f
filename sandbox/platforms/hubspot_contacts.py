"""HubSpot's contacts: persons in the CRM, as they were entered, edited and merged."""

from collections.abc import Mapping
from functools import cached_property

import numpy as np

from sandbox.chance import Bools, Ints
from sandbox.contacts import SOURCES
from sandbox.index import OTHER_DOMAIN, OUR_DOMAIN
from sandbox.people import MASTODON, X
from sandbox.platforms.hubspot_kind import Kind, Reader
from sandbox.profiles import CITIES


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
            "city": lambda row: CITIES[row % len(CITIES)],
            "website": self._website,
            "hs_language": lambda row: "fi" if self._is_finnish(row) else "en",
            "lifecyclestage": self._stage,
            "hs_analytics_source": lambda row: SOURCES[contacts.source[row]],
            "total_orders": lambda row: str(self.view.contact_orders[row]),
            "twitterhandle": lambda row: self._handle(row, X),
            "mastodonhandle": lambda row: self._handle(row, MASTODON),
            "hs_merged_object_ids": lambda row: self._list_merged(row, "{id}"),
            "hs_calculated_merged_vids": lambda row: self._list_merged(row, "{id}:{at}"),
        }

    def _name(self, row: int) -> tuple[str, str]:
        return self.world.people.name(int(self.world.contacts.customer[row]))

    def _is_finnish(self, row: int) -> bool:
        return bool(self.world.people.language[self.world.contacts.customer[row]])

    def _email(self, row: int) -> str:
        return self.world.profiles.email(self.world.people, self.world.contacts, row)

    def _website(self, row: int) -> str | None:
        """Return the site that its owner told, as people write addresses."""
        contacts, profiles = self.world.contacts, self.world.profiles
        person = int(contacts.customer[row])
        site = profiles.site(self.world.people, person)
        if site is None or contacts.is_duplicate[row] or not profiles.tells_site[person]:
            return None
        return (f"https://{site}", f"http://www.{site}/", site, f"{site.capitalize()}/me")[row % 4]

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

    def _list_merged(self, row: int, form: str) -> str | None:
        """Return what was merged into a contact, each in a form; None where nothing was."""
        contacts = self.world.contacts
        others = self._merged.get(row)
        if others is None:
            return None
        return ";".join(
            form.format(id=contacts.id[other], at=contacts.merged_at[other]) for other in others
        )

    @cached_property
    def _merged(self) -> dict[int, list[int]]:
        """What was merged into each contact, and into what was: the oldest merge first."""
        contacts = self.world.contacts
        gone = np.flatnonzero(self.is_gone())
        gone = gone[np.argsort(contacts.merged_at[gone], kind="stable")]
        swallowed: dict[int, list[int]] = {}
        for row in gone.tolist():
            into = swallowed.setdefault(int(contacts.merged_into[row]), [])
            into += [*swallowed.get(row, []), row]
        return swallowed
