"""Threads: companies answer those who speak to them, and some of these come back."""

import numpy as np

from sandbox.chance import MINUTE, Ints, add_office_time
from sandbox.intents import ANSWER, AUTO, COMPLAINT, GRUMBLE, THANKS
from sandbox.people import COMPANIES
from sandbox.posts import REPLY, Draft, join
from sandbox.scene import Scene


def write_threads(scene: Scene, opened: Ints, *, answered: float) -> None:
    """Let companies answer, persons come back and companies answer again."""
    rng = scene.rng
    opening = join(scene.drafts)
    auto = opened[rng.random(len(opened)) < 0.08]
    _answer(scene, opening, auto, AUTO)
    first = _answer(scene, opening, opened[rng.random(len(opened)) < answered], ANSWER)
    back = _come_back(scene, first[rng.random(len(first)) < 0.45])
    again = _answer(scene, join(scene.drafts), back[rng.random(len(back)) < 0.55], ANSWER)
    _come_back(scene, again[rng.random(len(again)) < 0.4])


def _answer(scene: Scene, written: Draft, asked: Ints, intent: int) -> Ints:
    """Answer for the company: by hand in office hours, or automatically within minutes."""
    rng = scene.rng
    count = len(asked)
    company = written.company[asked]
    platform = scene.accounts.platform[written.account[asked]]
    if intent == AUTO:
        at = written.at[asked] + rng.integers(20_000, 90_000, count)
    else:
        slowness = np.array([1.0, 1.8, 0.7])[company]
        office = (rng.lognormal(4.0, 1.0, count) * slowness * MINUTE).astype(np.int64)
        at = add_office_time(written.at[asked], office)
    account = platform * len(COMPANIES) + company
    draft = scene.write(account, at, REPLY, intent, company, parent=asked, appeal=0.6)
    return scene.add(draft)


def _come_back(scene: Scene, answers: Ints) -> Ints:
    """Let the person who was answered say thanks, or grumble."""
    rng = scene.rng
    written = join(scene.drafts)
    asked = written.parent[answers]
    company = written.company[answers]
    is_angry = np.isin(written.intent[asked], [COMPLAINT, GRUMBLE])
    grumbles = rng.random(len(answers)) < np.where(is_angry, 0.55, 0.15)
    draft = scene.write(
        written.account[asked],
        written.at[answers]
        + MINUTE
        + (rng.lognormal(3.8, 1.2, len(answers)) * MINUTE).astype(np.int64),
        REPLY,
        np.where(grumbles, GRUMBLE, THANKS),
        company,
        parent=answers,
        mentions=1 << company,
        appeal=0.5,
    )
    return scene.add(draft)
