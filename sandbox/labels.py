"""What the company knows of who is who, because it asked: pairs to judge links by."""

from dataclasses import dataclass

import numpy as np

from sandbox.chance import DAY, Bools, Ints
from sandbox.contacts import Contacts, contact_of_customer
from sandbox.ledger import PURPOSES, Consents
from sandbox.people import MASTODON, X
from sandbox.world import World

# Of so many customers one is asked which accounts are theirs, so long after they came.
ASKED_EVERY, ASKED_AFTER = 3, 30 * DAY


@dataclass(frozen=True)
class Labels:
    """Pairs of a contact and an account that are of one person, or are not."""

    contact: Ints
    account: Ints
    is_match: Bools
    at: Ints


def labels_of_asked(world: World, now: int) -> Labels:
    """Return the accounts of who was asked by `now`, and the trap: who only links to their site.

    Accounts on X are noted of those alone who told theirs, or had agreed to profiling, when asked:
    a label is a match too.
    """
    contacts, people, admires = world.contacts, world.people, world.profiles.admires
    count = people.customer_count
    contact = contact_of_customer(contacts, count)
    at = contacts.created[contact] + ASKED_AFTER
    is_asked = (np.arange(count) % ASKED_EVERY == 0) & (at <= now)
    told_at = contacts.told_at[contact, X]
    may_note_x = ((told_at > 0) & (told_at <= at)) | (
        first_agreed(contacts, world.consents)[contact] <= at
    )
    customer, platform = np.nonzero(people.account_on[:count] >= 0)
    kept = is_asked[customer] & ((platform != X) | may_note_x[customer])
    customer, platform = customer[kept], platform[kept]
    admirer = np.flatnonzero((admires >= 0) & (people.account_on[:, MASTODON] >= 0))
    admirer = admirer[is_asked[admires[admirer]]]
    labelled = np.concatenate([customer, admires[admirer]])
    return Labels(
        contact=contact[labelled],
        account=np.concatenate(
            [people.account_on[customer, platform], people.account_on[admirer, MASTODON]]
        ),
        is_match=np.arange(len(labelled)) < len(customer),
        at=at[labelled],
    )


def first_agreed(contacts: Contacts, consents: Consents) -> Ints:
    """Return when each contact's consent to profiling became known first; far ahead for never."""
    first = np.full(len(contacts.id), np.iinfo(np.int64).max)
    agrees = consents.purpose == PURPOSES.index("profiling")
    np.minimum.at(first, consents.contact[agrees], consents.known_at[agrees])
    return first
