"""What is true on LinkedIn: a function of the world, generated when it is first asked for."""

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import expm1

import numpy as np

from sandbox.chance import DAY, MINUTE, OFFICE_RHYTHM, Ints, draw_times, pick, stream
from sandbox.index import Index
from sandbox.intents import ANNOUNCE, ANSWER, CHAT, COMPLAINT, IDEA, PRAISE, QUESTION
from sandbox.people import BRAND, COMPANIES
from sandbox.text import choose_wording, say
from sandbox.world import World

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
POSTS_AT_SCALE_1 = 320
FEWEST_POSTS = 130  # more than a page of a hundred
COMMENTS_AT_SCALE_1 = 900
FEWEST_COMMENTS = 240
COMMENTS_OF_THE_TALK = 120  # more than a page
FIRST_ORGANIZATION = 10_427_311
BASE_FOLLOWERS = (4100, 9800, 2700)
RIPE_AFTER = 2 * DAY
COMMENT_INTENTS = np.array([PRAISE, COMPLAINT, QUESTION, IDEA, CHAT])
COMMENT_SHARES = np.array([0.45, 0.1, 0.25, 0.1, 0.1])
ACTS = ("impressions", "reach", "clicks", "likes", "comments", "shares")


@dataclass(frozen=True)
class Post:
    """A post of the brand; acts are what they tend to. `edited` and `deleted` are 0 if never."""

    id: int
    kind: str
    at: int
    edited: int
    deleted: int
    text: str
    reshared: str
    acts: tuple[int, ...]

    @property
    def urn(self) -> str:
        """The URN of the share or ugcPost."""
        return f"urn:li:{self.kind}:{self.id}"

    @property
    def activity(self) -> str:
        """The URN under which it is commented."""
        return f"urn:li:activity:{self.id + 1}"

    def exists(self, now: int) -> bool:
        """Say whether it is there."""
        return self.at <= now and not 0 < self.deleted <= now

    def changed(self, now: int) -> int:
        """Return when it was last changed."""
        return self.edited if 0 < self.edited <= now else self.at

    def so_far(self, now: int) -> tuple[int, ...]:
        """Return its acts until a moment; a deleted post gathers no more."""
        end = min(now, self.deleted) if self.deleted else now
        if end <= self.at:
            return (0,) * len(self.acts)
        ripe = -expm1(-(end - self.at) / RIPE_AFTER)
        return tuple(int(total * ripe) for total in self.acts)


@dataclass(frozen=True)
class Comment:
    """A comment; `parent` is the comment it answers, or 0. `person` is -1 for the brand."""

    id: int
    parent: int
    post: Post
    at: int
    person: int
    text: str
    likes: int

    @property
    def urn(self) -> str:
        """The URN of the comment, which holds the post's."""
        return f"urn:li:comment:({self.post.activity},{self.id})"


@dataclass(frozen=True)
class LinkedIn:
    """All that is ever there, oldest first; days are counted from the world's start."""

    world: World
    posts: tuple[Post, ...]
    comments: tuple[Comment, ...]
    gains: Ints  # company x day: followers won without advertisement
    paid: Ints  # day: followers that the brand won by advertisement
    visits: Ints  # day: views of the brand's page

    @cached_property
    def by_thing(self) -> dict[str, list[Comment]]:
        """Comments by the URN of what they are on: a post, or the comment that they answer."""
        comments = {comment.id: comment for comment in self.comments}
        groups: dict[str, list[Comment]] = {}
        for comment in self.comments:
            thing = comments[comment.parent].urn if comment.parent else comment.post.urn
            groups.setdefault(thing, []).append(comment)
        return groups

    def organization(self, company: int) -> str:
        """Return the URN of a company's page."""
        return f"urn:li:organization:{FIRST_ORGANIZATION + company}"

    def followers(self, company: int, now: int) -> int:
        """Return how many follow a page."""
        days = self.day_of(now)
        paid = int(self.paid[:days].sum()) if company == BRAND else 0
        return BASE_FOLLOWERS[company] + int(self.gains[company, :days].sum()) + paid

    def day_of(self, moment: int) -> int:
        """Return how many days of the world are over at a moment."""
        return int(np.clip((moment - self.world.start) // DAY, 0, self.gains.shape[1]))

    def acts_between(self, start: int, end: int) -> dict[str, int]:
        """Return what happened on all posts in a time."""
        after = np.array([post.so_far(end) for post in self.posts])
        before = np.array([post.so_far(start) for post in self.posts])
        return dict(zip(ACTS, (after - before).sum(axis=0).tolist(), strict=True))

    def on(self, thing: str, now: int) -> list[Comment]:
        """Return the comments on a post or comment so far."""
        comments = self.by_thing.get(thing, [])
        return comments[: bisect_right(comments, now, key=lambda comment: comment.at)]


@lru_cache(maxsize=2)
def linkedin_of(index: Index) -> LinkedIn:
    """Return the LinkedIn of a world; it is the same whatever the clock."""
    world = index.world
    rng = stream(world.seed, "linkedin")
    posts = _posts(rng, world)
    days = (world.end - world.start) // DAY
    return LinkedIn(
        world=world,
        posts=posts,
        comments=_comments(rng, world, posts),
        gains=rng.poisson(np.array([[5.0], [8.0], [2.0]]), (len(COMPANIES), days)) - 1,
        paid=rng.poisson(1.2, days),
        visits=rng.poisson(60.0, days),
    )


def member(world: World, person: int) -> str:
    """Return the URN of a member: ten letters that mean nothing."""
    letters = np.random.default_rng([world.seed, 59, person]).integers(0, len(LETTERS), 10)
    return f"urn:li:person:{''.join(LETTERS[number] for number in letters)}"


def _posts(rng: np.random.Generator, world: World) -> tuple[Post, ...]:
    count = max(FEWEST_POSTS, round(POSTS_AT_SCALE_1 * world.scale))
    moments = np.sort(draw_times(rng, count, world.start, world.end, OFFICE_RHYTHM))
    wording = choose_wording(rng, np.full(count, 1), np.full(count, ANNOUNCE))
    impressions = np.minimum(200 * (1 + rng.pareto(1.4, count)), 90_000).astype(np.int64)
    # One in twenty is seen by nobody: LinkedIn tells nothing of it.
    impressions[rng.random(count) < 0.05] = 0
    posts: list[Post] = []
    for number, (at, words, seen) in enumerate(
        zip(moments.tolist(), wording, impressions.tolist(), strict=True)
    ):
        shares = rng.uniform((0.5, 0.01, 0.01, 0.001, 0.001), (0.9, 0.06, 0.05, 0.01, 0.008))
        chance = rng.random(3)
        posts.append(
            Post(
                id=_snowflake(at, number),
                kind="ugcPost" if chance[0] < 0.3 else "share",
                at=at,
                edited=at + int(rng.integers(1, 20)) * DAY if chance[1] < 0.1 else 0,
                deleted=at + int(rng.integers(2, 60)) * DAY if chance[2] < 0.05 else 0,
                text=say(words),
                reshared=posts[-1].urn if posts and number % 17 == 3 else "",
                acts=(seen, *(int(seen * share) for share in shares)),
            )
        )
    return tuple(posts)


def _comments(
    rng: np.random.Generator, world: World, posts: tuple[Post, ...]
) -> tuple[Comment, ...]:
    count = max(FEWEST_COMMENTS, round(COMMENTS_AT_SCALE_1 * world.scale))
    talk = next(number for number, post in enumerate(posts) if not post.deleted)
    weights = np.array([post.acts[0] for post in posts], float)
    on = np.concatenate([np.full(COMMENTS_OF_THE_TALK, talk), pick(rng, weights, count)])
    people = pick(rng, world.people.activity, len(on))
    intents = COMMENT_INTENTS[pick(rng, COMMENT_SHARES, len(on))]
    wording = choose_wording(rng, world.people.language[people], intents)
    delays = (rng.exponential(2 * DAY, len(on)) + MINUTE).astype(np.int64)
    answers = choose_wording(rng, np.ones(len(on), np.int64), np.full(len(on), ANSWER))
    comments: list[Comment] = []
    for number in range(len(on)):
        post = posts[on[number]]
        at = post.at + int(delays[number])
        own = _snowflake(at, 2 * number)
        comments.append(
            Comment(own, 0, post, at, int(people[number]), say(wording[number]), number % 5)
        )
        if number % 4 == 1:
            later = at + int(delays[number - 1])
            reply = _snowflake(later, 2 * number + 1)
            comments.append(Comment(reply, own, post, later, -1, say(answers[number]), 0))
    kept = [
        comment
        for comment in comments
        if comment.at < world.end and not 0 < comment.post.deleted <= comment.at
    ]
    return tuple(sorted(kept, key=lambda comment: (comment.at, comment.id)))


def _snowflake(moment: int, number: int) -> int:
    """Return an identifier that grows with time, as LinkedIn's do; the activity's is the next."""
    return (moment << 22) + number * 4
