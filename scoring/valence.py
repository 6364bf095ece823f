"""What a text says of its writer's feeling: a number, a class, and how much it rests on."""

from typing import NamedTuple

# VADER's own bounds, kept for both languages.
NEUTRAL_WITHIN = 0.05


class Valence(NamedTuple):
    """From -1, very bad, to 1, very good; None where no word was known: that is not neutral."""

    value: float | None
    hits: int


def name_class(value: float | None) -> str | None:
    """Return positive, neutral or negative; None stays None."""
    if value is None:
        return None
    if value >= NEUTRAL_WITHIN:
        return "positive"
    return "negative" if value <= -NEUTRAL_WITHIN else "neutral"
