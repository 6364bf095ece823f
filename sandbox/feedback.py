"""What became of feedback: ideas adopted, bugs confirmed, what they were worth, by whom."""

from dataclasses import dataclass

import numpy as np

from sandbox.cases import CATEGORIES, Tickets
from sandbox.chance import Bools, Floats, Ints, pick, stream
from sandbox.purchases import Customers

UNASSESSED, ADOPTED, CONFIRMED, USEFUL, DECLINED = range(5)
STATES = (None, "ADOPTED", "CONFIRMED", "USEFUL", "DECLINED")
# How the company judges a closed ticket of each category, in the order of the states.
CHANCES = {
    "COMPLAINT": (0.9, 0.0, 0.0, 0.1, 0.0),
    "QUESTION": (0.95, 0.0, 0.0, 0.05, 0.0),
    "IDEA": (0.1, 0.35, 0.0, 0.25, 0.3),
    "BUG": (0.1, 0.0, 0.55, 0.15, 0.2),
}
MOST_OTHERS = 2


@dataclass(frozen=True)
class Feedback:
    """The company's judgement of each ticket, told when it is closed; money in cents."""

    state: Ints
    value: Ints  # what was booked on an adopted idea or a confirmed bug, or -1
    others: Ints  # ticket x 2: further customers who had a part in it, or -1

    def is_told(self, tickets: Tickets, now: int) -> Bools:
        """Say which judgements are known at a moment."""
        return np.asarray((self.state > 0) & (tickets.closed > 0) & (tickets.closed <= now))


def make_feedback(seed: int, tickets: Tickets, customers: Customers) -> Feedback:
    """Judge closed tickets, book a value on most of what was of use, and name who took part."""
    rng = stream(seed, "feedback")
    count = len(tickets.id)
    state = np.zeros(count, np.int64)
    for number, category in enumerate(CATEGORIES):
        row = np.flatnonzero(tickets.category == number)
        state[row] = pick(rng, np.array(CHANCES[category]), len(row))
    state[tickets.closed == 0] = UNASSESSED
    earns = np.isin(state, [ADOPTED, CONFIRMED])
    worth: Floats = rng.lognormal(np.where(state == ADOPTED, 5.4, 4.2), 0.7)
    is_booked = earns & (rng.random(count) < 0.9)
    return Feedback(
        state=state,
        value=np.where(is_booked, np.round(worth * 100).astype(np.int64), -1),
        others=_draw_others(rng, tickets, customers, earns),
    )


def _draw_others(
    rng: np.random.Generator, tickets: Tickets, customers: Customers, earns: Bools
) -> Ints:
    """Give one in four of what was of use other contributors, who were customers by then."""
    count = len(tickets.id)
    others = rng.integers(0, len(customers.first_at), (count, MOST_OTHERS))
    wanted = rng.random(count)[:, None] < np.array([0.25, 0.08])
    known = customers.first_at[others] < tickets.created[:, None]
    is_new = (others != tickets.customer[:, None]) & np.column_stack(
        [np.ones(count, bool), others[:, 0] != others[:, 1]]
    )
    return np.where(wanted & known & is_new & earns[:, None], others, -1)
