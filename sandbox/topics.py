"""Talk about topics, by hashtag, with planted bursts."""

from dataclasses import dataclass

import numpy as np

from sandbox.chance import DAY, HOUR, Ints, draw_times, pick, spread
from sandbox.intents import CHAT
from sandbox.posts import FIRST_COMPANY_TAG, TOPIC
from sandbox.scene import Scene

TOPIC_COUNT = 12_500  # at scale 1, over the whole span
BURST_COUNT = 6


@dataclass(frozen=True)
class Bursts:
    """Planted bursts: for some hours, a hashtag is used far more than usual."""

    tag: Ints
    start: Ints
    end: Ints
    extra: Ints  # posts added, on both networks together


def write_topics(scene: Scene, scale: float) -> tuple[Ints, Bursts]:
    """Write posts with hashtags, and for some hours many more of them."""
    rng = scene.rng
    count = round(TOPIC_COUNT * scale)
    tag = pick(rng, np.array([10.0, 3, 6, 8, 2, 2, 1]), count)
    at = draw_times(rng, count, scene.start, scene.end)
    bursts = _plan_bursts(scene, scale)
    burst = spread(BURST_COUNT, bursts.extra)
    length = bursts.end - bursts.start
    # Strong at the start, then calmer: a triangle.
    into = (1 - np.sqrt(rng.random(len(burst)))) * length[burst]
    tag = np.concatenate([tag, bursts.tag[burst]])
    at = np.concatenate([at, bursts.start[burst] + into.astype(np.int64)])
    second = np.where(rng.random(len(tag)) < 0.3, 1 << rng.integers(0, 4, len(tag)), 0)
    draft = scene.write(
        scene.draw_authors(rng.integers(0, 2, len(tag))),
        at,
        TOPIC,
        CHAT,
        np.full(len(tag), -1),
        tags=(1 << tag) | second,
        appeal=1.2 * (1 + rng.pareto(1.8, len(tag))),
    )
    return scene.add(draft), bursts


def _plan_bursts(scene: Scene, scale: float) -> Bursts:
    """Place bursts evenly, from the second month on: each has weeks of calm before it."""
    rng = scene.rng
    slot = (scene.end - scene.start - 75 * DAY) // BURST_COUNT
    start = scene.start + 45 * DAY + np.arange(BURST_COUNT) * slot
    start = (start + rng.integers(0, slot // 2, BURST_COUNT)) // HOUR * HOUR
    hours = rng.integers(10, 36, BURST_COUNT)
    return Bursts(
        tag=rng.permutation(FIRST_COMPANY_TAG)[np.arange(BURST_COUNT) % FIRST_COMPANY_TAG],
        start=start,
        end=start + hours * HOUR,
        extra=np.round(hours * (4 + 8 * scale)).astype(np.int64),
    )
