"""HubSpot's deals and tickets: what is sold to a contact, and what a contact asks for."""

from collections.abc import Mapping
from functools import cached_property

import numpy as np

from sandbox.cases import CATEGORIES, CHANNELS, PRIORITIES
from sandbox.chance import Bools, Ints
from sandbox.feedback import STATES
from sandbox.people import PLATFORMS
from sandbox.platforms.hubspot_firms import OWNER_IDS
from sandbox.platforms.hubspot_kind import Kind, Reader
from sandbox.text import say


class Deal(Kind):
    """Sales opportunities."""

    defaults = (
        "amount", "closedate", "createdate", "dealname",
        "dealstage", "hs_lastmodifieddate", "hs_object_id", "pipeline",
    )  # fmt: skip
    changed_name = "hs_lastmodifieddate"
    association = "deal_to_contact"

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
            "hubspot_owner_id": lambda row: str(OWNER_IDS[row % 3]),
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
    association = "ticket_to_contact"

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
            "hubspot_owner_id": lambda row: str(OWNER_IDS[row % 4]),
            "hs_pipeline_stage": self._stage,
            "hs_ticket_category": lambda row: CATEGORIES[tickets.category[row]],
            "hs_ticket_priority": lambda row: PRIORITIES[tickets.priority[row]],
            "source_type": lambda row: CHANNELS[tickets.channel[row]],
            "closed_date": lambda row: self._told(int(tickets.closed[row])),
            "social_network": lambda row: self._post(row)[0],
            "social_post_id": lambda row: self._post(row)[1],
            "feedback_state": self._feedback_state,
            "feedback_value": self._feedback_value,
            "feedback_contributors": self._feedback_contributors,
        }

    @cached_property
    def _is_judged(self) -> Bools:
        return self.world.feedback.is_told(self.world.tickets, self.view.now)

    def _feedback_state(self, row: int) -> str | None:
        return STATES[self.world.feedback.state[row]] if self._is_judged[row] else None

    def _feedback_value(self, row: int) -> str | None:
        cents = int(self.world.feedback.value[row])
        return f"{cents / 100:.2f}" if self._is_judged[row] and cents >= 0 else None

    def _feedback_contributors(self, row: int) -> str | None:
        """Return the contacts beside the ticket's own who had a part in it."""
        others = [int(other) for other in self.world.feedback.others[row] if other >= 0]
        if not others or not self._is_judged[row]:
            return None
        contact = self.view.index.contact_of_customer
        return ";".join(str(self.world.contacts.id[contact[other]]) for other in others)

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
