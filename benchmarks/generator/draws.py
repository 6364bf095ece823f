"""Random numbers that belong to what they describe, whoever draws them and in whatever order.

Every block of entities has its own stream of a counter-based generator (Philox), keyed by the seed,
the topic and the block: the bytes do not depend on the number of workers.
"""

from enum import IntEnum

import numpy as np


class Topic(IntEnum):
    """What a stream of random numbers is about; numbers never change their meaning."""

    DEGREE = 1
    POPULARITY = 2
    FOLLOW = 3
    COPY = 4
    TOP_UP = 5
    USER = 6
    ACTIVITY = 7
    EVENT = 8
    POST = 9
    BINDING = 10
    CUSTOMER = 11


def stream(seed: int, topic: Topic, block: int = 0) -> np.random.Generator:
    """Return the stream of one block of entities."""
    key = np.array([seed, (int(topic) << 48) | block], dtype=np.uint64)
    return np.random.Generator(np.random.Philox(key=key))
