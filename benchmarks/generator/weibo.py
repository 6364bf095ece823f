"""What was measured on Sina Weibo, which the generated data resemble.

Cut from the statistics that come with BSMA (c3bd/BSMA, Apache License 2.0): the fewest points from
which linear interpolation over the logarithm stays within 0.0012 of the cumulative shares.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

# Users by the number of others they follow: (out-degree, share of users with at most so many).
OUT_DEGREE = (
    (1, 0.0056), (2, 0.0104), (4, 0.0201), (5, 0.0252), (8, 0.0423), (11, 0.0603), (15, 0.0853),
    (19, 0.1111), (23, 0.1390), (28, 0.1735), (34, 0.2154), (39, 0.2488), (47, 0.3027),
    (59, 0.3823), (75, 0.4732), (87, 0.5320), (112, 0.6381), (130, 0.6957), (152, 0.7505),
    (177, 0.7979), (206, 0.8394), (240, 0.8733), (289, 0.9046), (333, 0.9234), (416, 0.9449),
    (500, 0.9572), (612, 0.9676), (810, 0.9774), (1046, 0.9839), (1815, 0.9938), (1952, 0.9966),
    (2002, 0.9999), (5646, 1.0),
)  # fmt: skip

# Reposts by the hours since their post: (hours, share of reposts within so many).
REPOST_DELAY = (
    (1, 0.3624), (3, 0.5226), (4, 0.5617), (9, 0.6670), (14, 0.7362), (20, 0.7891), (26, 0.8344),
    (28, 0.8435), (31, 0.8527), (44, 0.8772), (52, 0.8907), (101, 0.9248), (173, 0.9457),
    (294, 0.9610), (534, 0.9738), (1086, 0.9845), (3197, 0.9947), (8965, 0.9994), (21432, 1.0),
)  # fmt: skip

# Activity by hour from midnight and by weekday from Sunday; the mean is 1.
HOUR_FACTORS = (
    0.9636, 0.4686, 0.2386, 0.1428, 0.1059, 0.1116, 0.2053, 0.4461, 0.9143, 1.3468, 1.4368, 1.4255,
    1.3599, 1.3678, 1.2677, 1.2579, 1.2975, 1.2952, 1.1864, 1.2077, 1.3247, 1.4966, 1.6440, 1.4887,
)  # fmt: skip
WEEKDAY_FACTORS = (0.9189, 1.0101, 1.0453, 1.0329, 1.0476, 1.0304, 0.9148)


def out_degree_at(share: Floats, largest: int) -> Integers:
    """Return the out-degree below which this share of users lies, among those up to `largest`."""
    degrees, shares = np.array(OUT_DEGREE).T
    held = np.interp(np.log(largest), np.log(degrees), shares)
    logarithm = np.interp(share * held, shares, np.log(degrees))
    degree: Integers = np.ceil(np.exp(logarithm) - 1e-9).astype(np.int64)
    return degree


def repost_delay_at(share: Floats) -> Integers:
    """Return the seconds within which this share of reposts happens."""
    hours, shares = np.array(REPOST_DELAY).T
    # Nothing finer than an hour was measured; most answers to a post come at once.
    first = 3600 * (share / shares[0]) ** 2
    later = 3600 * np.exp(np.interp(share, shares, np.log(hours)))
    delay: Integers = np.ceil(np.where(share < shares[0], first, later)).astype(np.int64)
    return delay
