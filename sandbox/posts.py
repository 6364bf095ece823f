"""Posts as columns: drafts that the parts of the world write, put in the order of time."""

from dataclasses import dataclass, fields

import numpy as np

from sandbox.chance import Bools, Floats, Ints, ascending
from sandbox.people import MASTODON, X_EPOCH, Accounts
from sandbox.text import Wording, valence_of

OWN, MENTION, REPLY, QUOTE, BOOST, TOPIC = range(6)
KINDS = ("own", "mention", "reply", "quote", "boost", "topic")
TAGS = ("coffee", "roastery", "espresso", "kahvi", "lumo", "halla", "routa")
FIRST_COMPANY_TAG = 4


@dataclass(frozen=True)
class Draft:
    """Posts not yet in order. `parent`, `reference` count posts in the order of drafting."""

    account: Ints
    at: Ints
    kind: Ints
    parent: Ints  # the post answered, or -1
    reference: Ints  # the post quoted or boosted, or -1
    company: Ints  # toward (or by) which company, or -1
    intent: Ints
    tags: Ints  # bits, as in TAGS
    mentions: Ints  # bits, as in COMPANIES
    appeal: Floats  # how much others react to it
    wording: Wording


@dataclass(frozen=True)
class Posts:
    """All posts, oldest first; times strictly ascend, so identifiers do too."""

    platform: Ints
    account: Ints
    at: Ints
    id: Ints
    kind: Ints
    parent: Ints
    root: Ints  # first post of the thread; itself where it opens one
    reference: Ints
    company: Ints
    intent: Ints
    tags: Ints
    mentions: Ints
    appeal: Floats
    wording: Wording
    valence: Floats
    edited: Ints  # when it was edited, or 0
    final_likes: Ints  # on x: what the counters tend to
    final_views: Ints

    def __len__(self) -> int:
        """Return how many posts there are."""
        return len(self.at)

    def by_company(self, accounts: Accounts) -> Bools:
        """Say which posts a company wrote."""
        return np.asarray(accounts.company[self.account] >= 0)


def join(drafts: list[Draft]) -> Draft:
    """Return drafts as one, in their order."""
    return Draft(
        **{
            field.name: np.concatenate([getattr(draft, field.name) for draft in drafts])
            for field in fields(Draft)
        }
    )


def put_in_order(rng: np.random.Generator, draft: Draft, accounts: Accounts, end: int) -> Posts:
    """Sort a draft by time, leave out what falls after `end`, and give identifiers."""
    order = np.argsort(draft.at, kind="stable")
    order = order[draft.at[order] < end]
    place = np.full(len(draft.at) + 1, -1, np.int64)  # the last one answers for "none": -1
    place[order] = np.arange(len(order))
    at = ascending(draft.at[order])
    account = draft.account[order]
    platform = accounts.platform[account]
    parent = place[draft.parent[order]]
    wording = draft.wording[order]
    appeal = draft.appeal[order]
    age_of_edit = rng.integers(60_000, 5 * 86_400_000, len(order))
    is_edited = (rng.random(len(order)) < 0.02) & (draft.kind[order] != BOOST)
    reach = 20 + 0.3 * accounts.base_followers[account] + 40 * appeal
    return Posts(
        platform=platform,
        account=account,
        at=at,
        id=identify_posts(platform, at),
        kind=draft.kind[order],
        parent=parent,
        root=_roots(parent),
        reference=place[draft.reference[order]],
        company=draft.company[order],
        intent=draft.intent[order],
        tags=draft.tags[order],
        mentions=draft.mentions[order],
        appeal=appeal,
        wording=wording,
        valence=valence_of(wording),
        edited=np.where(is_edited, at + age_of_edit, 0),
        final_likes=rng.poisson(appeal),
        final_views=rng.poisson(reach * rng.lognormal(0.0, 0.5, len(order))),
    )


def identify_posts(platform: Ints, at: Ints) -> Ints:
    """Return snowflakes; the low bits only have to look arbitrary, `at` is unique already."""
    salt = np.arange(len(at)) * 2_654_435_761
    return np.where(
        platform == MASTODON,
        (at << 16) + salt % (1 << 16),
        ((at - X_EPOCH) << 22) + salt % (1 << 22),
    )


def _roots(parent: Ints) -> Ints:
    """Follow answers to the first post of each thread."""
    root = np.where(parent < 0, np.arange(len(parent)), parent)
    while True:
        further = root[root]
        if np.array_equal(further, root):
            return np.asarray(root, dtype=np.int64)
        root = further
