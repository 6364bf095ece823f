"""A scene: what the parts of the world share while they write posts."""

from dataclasses import dataclass

import numpy as np

from sandbox.chance import Floats, Ints, pick
from sandbox.people import MASTODON, Accounts, X
from sandbox.posts import Draft
from sandbox.text import choose_wording


@dataclass
class Scene:
    """The posts written so far, and those who may write."""

    rng: np.random.Generator
    accounts: Accounts
    start: int
    end: int
    crowd: tuple[Ints, Ints]  # the persons' accounts, of each network
    drafts: list[Draft]

    def add(self, draft: Draft) -> Ints:
        """Keep a draft, and return the numbers of its posts."""
        before = sum(len(kept.at) for kept in self.drafts)
        self.drafts.append(draft)
        return before + np.arange(len(draft.at))

    def draw_authors(self, platform: Ints) -> Ints:
        """Draw a person's account on each of these networks; the talkative come often."""
        authors = np.zeros(len(platform), np.int64)
        for network in (MASTODON, X):
            asked = platform == network
            crowd = self.crowd[network]
            authors[asked] = crowd[pick(self.rng, self.accounts.weight[crowd], int(asked.sum()))]
        return authors

    def write(
        self,
        account: Ints,
        at: Ints,
        kind: int,
        intent: Ints | int,
        company: Ints,
        *,
        parent: Ints | int = -1,
        reference: Ints | int = -1,
        tags: Ints | int = 0,
        mentions: Ints | int = 0,
        appeal: Floats | float = 1.0,
    ) -> Draft:
        """Return posts of one kind; what is given once holds for each of them."""
        count = len(account)
        intents = np.broadcast_to(np.asarray(intent, np.int64), count)
        return Draft(
            account=account,
            at=at,
            kind=np.full(count, kind),
            parent=np.broadcast_to(np.asarray(parent, np.int64), count),
            reference=np.broadcast_to(np.asarray(reference, np.int64), count),
            company=company,
            intent=intents,
            tags=np.broadcast_to(np.asarray(tags, np.int64), count),
            mentions=np.broadcast_to(np.asarray(mentions, np.int64), count),
            appeal=np.broadcast_to(np.asarray(appeal, np.float64), count),
            wording=choose_wording(self.rng, self.accounts.language[account], intents),
        )
