"""When things happen: within one year, by the hours and weekdays of Weibo."""

from datetime import UTC, datetime

import numpy as np

from benchmarks.generator.weibo import HOUR_FACTORS, WEEKDAY_FACTORS, Floats, Integers

# A fixed year, so that the data do not depend on when they are made. Seconds since 1970, UTC.
START = int(datetime(2025, 11, 1, tzinfo=UTC).timestamp())
DAYS = 365
DAY, HOUR = 86_400, 3_600
END = START + DAYS * DAY
THURSDAY = 4  # the first of January 1970, counted from Sunday


def draw_moments(random: np.random.Generator, count: int) -> Integers:
    """Draw moments of a Poisson process thinned by hour and weekday, given their number."""
    factors = np.array(WEEKDAY_FACTORS)[(START // DAY + np.arange(DAYS) + THURSDAY) % 7]
    day = pick(random, factors, count)
    hour = pick(random, np.array(HOUR_FACTORS), count)
    return START + day * DAY + hour * HOUR + random.integers(0, HOUR, count)


def pick(random: np.random.Generator, weights: Floats, count: int) -> Integers:
    """Draw row numbers by weight."""
    shares = np.cumsum(weights) / np.sum(weights)
    return np.minimum(np.searchsorted(shares, random.random(count), "right"), len(weights) - 1)
