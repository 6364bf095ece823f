"""Chance: named random streams, and draws with the rhythm of days and weeks."""

from zlib import crc32

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
OPENS, OPEN_FOR = 6 * HOUR, 9 * HOUR  # 6 to 15 UTC: office hours in Finland
EPOCH_WEEKDAY = 3  # 1970-01-01 was a Thursday

# How many acts fall on each hour of the day (UTC), and on each day from Monday.
EVENING_RHYTHM = (
    1, 1, 1, 2, 4, 7, 9, 9, 8, 8, 9, 10, 10, 9, 9, 10, 12, 14, 15, 14, 11, 7, 4, 2,
)  # fmt: skip
OFFICE_RHYTHM = (0, 0, 0, 0, 0, 1, 6, 9, 10, 9, 8, 8, 9, 9, 6, 3, 2, 2, 1, 1, 0, 0, 0, 0)
WEEK_RHYTHM = (10, 10, 10, 10, 12, 14, 12)


def stream(seed: int, name: str) -> np.random.Generator:
    """Return the random stream `name` of a world: streams do not disturb each other."""
    return np.random.default_rng([seed, crc32(name.encode())])


def draw_times(
    rng: np.random.Generator,
    count: int,
    start: int,
    end: int,
    rhythm: tuple[int, ...] = EVENING_RHYTHM,
) -> Ints:
    """Draw moments (ms) in [start, end), more in the busy hours and days."""
    days = np.arange(start // DAY, -(-end // DAY))
    day_weights = np.array(WEEK_RHYTHM, float)[(days + EPOCH_WEEKDAY) % 7]
    day = days[pick(rng, day_weights, count)]
    hour = pick(rng, np.array(rhythm, float), count)
    moments = day * DAY + hour * HOUR + rng.integers(0, HOUR, count)
    return np.asarray(np.clip(moments, start, end - 1), dtype=np.int64)


def pick(rng: np.random.Generator, weights: Floats, count: int) -> Ints:
    """Draw `count` indices with chances in proportion to `weights`."""
    edges = np.cumsum(weights)
    drawn = np.searchsorted(edges, rng.random(count) * edges[-1], side="right")
    return np.asarray(np.minimum(drawn, len(weights) - 1), dtype=np.int64)


def add_office_time(moments: Ints, delays: Ints) -> Ints:
    """Return when `delays` (ms) of office hours have passed after `moments`."""
    day = moments // DAY
    weekday = (day + EPOCH_WEEKDAY) % 7
    within = np.where(weekday < 5, np.clip(moments - day * DAY - OPENS, 0, OPEN_FOR), 0)
    office_day = (day + EPOCH_WEEKDAY) // 7 * 5 + np.minimum(weekday, 5)
    office = office_day * OPEN_FOR + within + delays
    office_day, within = office // OPEN_FOR, office % OPEN_FOR
    day = office_day // 5 * 7 + office_day % 5 - EPOCH_WEEKDAY
    return day * DAY + OPENS + within


def spread(count: int, total: Ints) -> Ints:
    """Return the index 0..count-1 of the owner of each of `total[i]` things, in order."""
    return np.repeat(np.arange(count, dtype=np.int64), total)


def ascending(moments: Ints) -> Ints:
    """Make sorted moments strictly ascending by a millisecond where two fall together."""
    steps = np.arange(len(moments), dtype=np.int64)
    return np.asarray(np.maximum.accumulate(moments - steps) + steps, dtype=np.int64)
