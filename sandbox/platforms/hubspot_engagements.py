"""HubSpot's engagements: notes and meetings on deals, calls and e-mails on tickets."""

from abc import abstractmethod
from collections.abc import Mapping
from functools import cached_property
from typing import ClassVar

import numpy as np

from sandbox.cases import EMAIL, PHONE
from sandbox.chance import DAY, HOUR, MINUTE, Ints
from sandbox.platforms.hubspot_firms import OWNER_IDS
from sandbox.platforms.hubspot_kind import Kind, Reader


class Engagement(Kind):
    """What a person of the company did on a deal or ticket, one for each chosen one."""

    changed_name = "hs_lastmodifieddate"
    defaults = ("hs_createdate", "hs_lastmodifieddate", "hs_object_id")
    first_id: ClassVar[int]
    about: ClassVar[str]  # deals or tickets

    @property
    @abstractmethod
    def subjects(self) -> Ints:
        """Rows of the deals or tickets that these are about, by when they were entered."""

    @property
    @abstractmethod
    def created(self) -> Ints:
        """When each was entered (ms), ascending."""

    @cached_property
    def ids(self) -> Ints:
        """Identifiers, ascending."""
        return self.first_id + 37 * np.arange(len(self.subjects), dtype=np.int64)

    @property
    def changed(self) -> Ints:
        """When each last changed (ms): a minute later, by HubSpot itself."""
        return self.created + MINUTE

    @cached_property
    def archived_at(self) -> Ints:
        """When each is archived, or 0: one in forty, a week after it was entered."""
        row = np.arange(len(self.subjects))
        return np.where(row % 40 == 7, self.created + 7 * DAY, 0)

    def contact(self, row: int) -> int:
        """Return the contact of the deal's or ticket's customer."""
        cases = self.world.deals if self.about == "deals" else self.world.tickets
        return int(self.view.index.contact_of_customer[cases.customer[self.subjects[row]]])

    @property
    def readers(self) -> Mapping[str, Reader]:
        """How to read each property; when it took place is told in milliseconds by every third."""
        return {
            "hs_timestamp": lambda row: (
                str(self.created[row]) if row % 3 == 0 else self._told(int(self.created[row]))
            ),
            "hubspot_owner_id": lambda row: str(OWNER_IDS[row % 4]),
            **self.own_readers,
        }

    @property
    def own_readers(self) -> Mapping[str, Reader]:
        """How to read what only this kind has."""
        return {}


class OnDeals(Engagement):
    """What is done on deals."""

    about = "deals"
    after: ClassVar[int]

    @property
    def subjects(self) -> Ints:
        """All deals, oldest first."""
        return np.arange(len(self.world.deals.id))

    @property
    def created(self) -> Ints:
        """When each was entered (ms): a while after the deal."""
        return self.world.deals.created + self.after


class Note(OnDeals):
    """Notes: one for each deal."""

    first_id = 61_000_000_000
    after = 2 * HOUR


class Meeting(OnDeals):
    """Meetings: one for each deal."""

    first_id = 64_000_000_000
    after = 3 * DAY

    @property
    def own_readers(self) -> Mapping[str, Reader]:
        """How to read when a meeting is and what became of it."""
        return {
            "hs_meeting_start_time": lambda row: self._told(int(self.created[row])),
            "hs_meeting_end_time": lambda row: self._told(int(self.created[row] + HOUR)),
            "hs_meeting_outcome": lambda row: ("COMPLETED", "NO_SHOW", "SCHEDULED")[row % 3],
        }


class OnTickets(Engagement):
    """What is done on the tickets of one channel."""

    about = "tickets"
    channel: ClassVar[int]
    after: ClassVar[int]

    @cached_property
    def subjects(self) -> Ints:
        """The tickets of the channel, oldest first."""
        return np.flatnonzero(self.world.tickets.channel == self.channel)

    @cached_property
    def created(self) -> Ints:
        """When each was entered (ms): a while after the ticket was opened."""
        return self.world.tickets.created[self.subjects] + self.after


class Call(OnTickets):
    """Calls: one for each ticket by telephone."""

    first_id = 62_000_000_000
    channel, after = PHONE, MINUTE

    @property
    def own_readers(self) -> Mapping[str, Reader]:
        """How to read who called, how long and with what result."""
        return {
            "hs_call_direction": lambda _: "INBOUND",
            "hs_call_duration": lambda row: str(45_000 + row * 7919 % 900_000),
            "hs_call_status": lambda row: ("COMPLETED", "NO_ANSWER")[row % 5 == 0],
        }


class Email(OnTickets):
    """E-mails: the answer to each ticket by e-mail."""

    first_id = 63_000_000_000
    channel, after = EMAIL, 20 * MINUTE

    @property
    def own_readers(self) -> Mapping[str, Reader]:
        """How to read which way an e-mail went and whether it arrived."""
        return {
            "hs_email_direction": lambda _: "EMAIL",
            "hs_email_status": lambda row: ("SENT", "BOUNCED")[row % 50 == 0],
        }
