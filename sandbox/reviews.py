"""What customers say when they are asked: reviews of what they bought, and of the help they got."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from sandbox.chance import DAY, HOUR, Ints, stream
from sandbox.contacts import contact_of_customer
from sandbox.world import World

LOWEST, HIGHEST = 1, 5
# Somebody answers after every third closed ticket, so long after it.
HELPED_EVERY, HELPED_AFTER = 3, 2 * HOUR
REVIEWED_SHARE = 0.12
STARS = (0.04, 0.05, 0.11, 0.32, 0.48)


@dataclass(frozen=True)
class Answers:
    """Answers to one survey that exist, by number; scores from LOWEST to HIGHEST."""

    survey: str
    question: str
    prefix: str
    number: Ints
    contact: Ints
    at: Ints
    score: Ints

    @property
    def columns(self) -> dict[str, Any]:
        """Return what is dropped of each answer, but for whom and when."""
        count = len(self.number)
        return {
            "answer_id": [f"{self.prefix}{number:07d}" for number in self.number.tolist()],
            "survey": [self.survey] * count,
            "question": [self.question] * count,
            "score": self.score,
            "lowest_score": np.full(count, LOWEST),
            "highest_score": np.full(count, HIGHEST),
        }


def answers_of_helped(world: World, now: int) -> Answers:
    """Return what customers said of the help they got; slow help pleases less."""
    tickets = world.tickets
    row = np.flatnonzero((tickets.closed > 0) & (tickets.closed + HELPED_AFTER <= now))
    row = row[row % HELPED_EVERY == 0]
    contact = contact_of_customer(world.contacts, world.people.customer_count)
    slow = tickets.closed[row] - tickets.created[row] > 2 * DAY
    return Answers(
        survey="csat",
        question="How was our help?",
        prefix="A",
        number=row,
        contact=contact[tickets.customer[row]],
        at=tickets.closed[row] + HELPED_AFTER,
        score=np.where(slow, 1 + row % 3, 3 + row % 3),
    )


def reviews(world: World, now: int) -> Answers:
    """Return the reviews of orders; each is written some days after its order, or never."""
    rng = stream(world.seed, "reviews")
    count = len(world.orders.at)
    is_reviewed = rng.random(count) < REVIEWED_SHARE
    at = world.orders.at + rng.integers(4 * DAY, 20 * DAY, count)
    stars = rng.choice(np.arange(LOWEST, HIGHEST + 1), count, p=STARS)
    row = np.flatnonzero(is_reviewed & (at <= now))
    return Answers(
        survey="review",
        question="Your order",
        prefix="V",
        number=row,
        contact=world.order_contact[row],
        at=at[row],
        score=stars[row],
    )
