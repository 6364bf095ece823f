"""What is true on YouTube: a function of the world, generated when it is first asked for."""

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import expm1

import numpy as np

from sandbox.chance import DAY, HOUR, MINUTE, OFFICE_RHYTHM, Ints, draw_times, pick, stream
from sandbox.index import Index
from sandbox.intents import ANNOUNCE, ANSWER, CHAT, COMPLAINT, IDEA, PRAISE, QUESTION
from sandbox.names import handle_of
from sandbox.people import COMPANIES
from sandbox.text import choose_wording, say
from sandbox.world import World

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
VIDEOS_AT_SCALE_1 = (160, 120, 70)
FEWEST_VIDEOS = (60, 12, 8)  # the brand always has more than a page of fifty
THREADS_AT_SCALE_1 = 1500
FEWEST_THREADS = 260
THREADS_OF_THE_TALK = 130  # the most discussed video has more than a page of a hundred
REPLIES_OF_THE_TALK = 110  # and its first thread more replies than a page
WITHDRAWN_AFTER = 10 * DAY  # after the world's today, each channel's last video is private
RIPE_AFTER = 9 * DAY
INCLUDED = 5  # replies that come with a thread, at most
PUBLIC, PRIVATE, DELETED = range(3)
COMMENT_INTENTS = np.array([PRAISE, COMPLAINT, QUESTION, IDEA, CHAT])
COMMENT_SHARES = np.array([0.4, 0.15, 0.2, 0.05, 0.2])


@dataclass(frozen=True)
class Channel:
    """A company's channel. `views` is from before the world began."""

    id: str
    company: int
    created: int
    subscribers: int
    views: int
    hides_subscribers: bool

    @property
    def uploads(self) -> str:
        """Its playlist of uploads: the same identifier, under other letters."""
        return f"UU{self.id[2:]}"


@dataclass(frozen=True)
class Video:
    """A video; counters are what they tend to. From `ends`, if it has one, it is `fate`."""

    id: str
    channel: Channel
    at: int
    title: str
    text: str
    seconds: int
    views: int
    likes: int
    hides_likes: bool
    takes_comments: bool
    ends: int
    fate: int

    def state(self, now: int) -> int:
        """Return whether it is public, private or deleted."""
        return self.fate if 0 < self.ends <= now else PUBLIC

    def ripe(self, total: int, now: int) -> int:
        """Return how much of a counter has come."""
        return int(-total * expm1(-(now - self.at) / RIPE_AFTER))


@dataclass(frozen=True)
class Comment:
    """A comment, or a reply to the thread `parent`; `person` is -1 for the channel itself."""

    id: str
    parent: str
    video: Video
    at: int
    edited: int
    person: int
    text: str
    likes: int


@dataclass(frozen=True)
class YouTube:
    """All that is ever there, oldest first."""

    channels: tuple[Channel, ...]
    videos: tuple[Video, ...]
    threads: tuple[Comment, ...]
    replies: tuple[Comment, ...]

    @cached_property
    def threads_below(self) -> dict[str, list[Comment]]:
        """Threads by video."""
        return _grouped([(thread.video.id, thread) for thread in self.threads])

    @cached_property
    def replies_to(self) -> dict[str, list[Comment]]:
        """Replies by thread."""
        return _grouped([(reply.parent, reply) for reply in self.replies])

    @cached_property
    def video_by_id(self) -> dict[str, Video]:
        """Videos by identifier."""
        return {video.id: video for video in self.videos}

    @cached_property
    def thread_by_id(self) -> dict[str, Comment]:
        """Threads by identifier."""
        return {thread.id: thread for thread in self.threads}

    def published(self, channel: Channel, now: int) -> list[Video]:
        """Return what stands in a channel's playlist, newest first; private videos stay in it."""
        return [
            video
            for video in reversed(self.videos)
            if video.channel is channel and video.at <= now and video.state(now) != DELETED
        ]

    def public(self, now: int) -> list[Video]:
        """Return all public videos, oldest first."""
        return [video for video in self.videos if video.at <= now and video.state(now) == PUBLIC]


def so_far(comments: list[Comment], now: int) -> list[Comment]:
    """Return the comments that have been written."""
    return comments[: bisect_right(comments, now, key=lambda comment: comment.at)]


@lru_cache(maxsize=2)
def youtube_of(index: Index) -> YouTube:
    """Return the YouTube of a world; it is the same whatever the clock."""
    world = index.world
    rng = stream(world.seed, "youtube")
    channels = tuple(
        Channel(
            id=f"UC{_name(rng, 22)}",
            company=company,
            created=world.start - int(rng.integers(400, 2500)) * DAY,
            subscribers=int(rng.integers(900, 30_000)),
            views=int(rng.integers(50_000, 900_000)),
            hides_subscribers=company == len(COMPANIES) - 1,
        )
        for company in range(len(COMPANIES))
    )
    videos = sorted(
        (video for channel in channels for video in _videos(rng, channel, world)),
        key=lambda video: video.at,
    )
    threads = _threads(rng, world, videos)
    replies = _replies(rng, world, threads)
    return YouTube(channels, tuple(videos), tuple(threads), tuple(replies))


def _videos(rng: np.random.Generator, channel: Channel, world: World) -> list[Video]:
    usual = round(VIDEOS_AT_SCALE_1[channel.company] * world.scale)
    count = max(FEWEST_VIDEOS[channel.company], usual)
    moments = draw_times(rng, count, world.start, world.end, OFFICE_RHYTHM)
    moments = np.sort(moments) // 1000 * 1000
    wording = choose_wording(rng, np.full(count, 1), np.full(count, ANNOUNCE))
    views = (120 * (1 + rng.pareto(1.2, count))).astype(np.int64)
    chances = rng.random(count)
    ends = np.where(chances < 0.08, moments + rng.integers(3, 60, count) * DAY, 0)
    fates = np.where(chances < 0.04, PRIVATE, DELETED)
    last = int(np.searchsorted(moments, world.until)) - 1
    ends[last], fates[last] = world.until + WITHDRAWN_AFTER, PRIVATE
    return [
        Video(
            id=_name(rng, 11),
            channel=channel,
            at=at,
            title=f"{COMPANIES[channel.company].title()} #{number}",
            text=f"{say(words)} #{COMPANIES[channel.company]} #kahvi",
            seconds=int(rng.integers(20, 1500)),
            views=min(int(seen), 400_000),
            likes=int(min(int(seen), 400_000) * rng.uniform(0.01, 0.08)),
            hides_likes=number % 15 == 7,
            takes_comments=number % 12 != 5,
            ends=end,
            fate=fate,
        )
        for number, (at, seen, end, fate, words) in enumerate(
            zip(moments.tolist(), views, ends.tolist(), fates.tolist(), wording, strict=True),
            start=1,
        )
    ]


def _threads(rng: np.random.Generator, world: World, videos: list[Video]) -> list[Comment]:
    open_ones = [video for video in videos if video.takes_comments]
    talk = next(video for video in open_ones if video.ends == 0 and video.channel.company == 0)
    count = max(FEWEST_THREADS, round(THREADS_AT_SCALE_1 * world.scale))
    chosen = pick(rng, np.array([video.views for video in open_ones], float), count)
    below = [talk] * THREADS_OF_THE_TALK + [open_ones[number] for number in chosen]
    delays = (rng.exponential(6 * DAY, len(below)) + MINUTE).astype(np.int64)
    people = pick(rng, world.people.activity, len(below))
    intents = COMMENT_INTENTS[pick(rng, COMMENT_SHARES, len(below))]
    wording = choose_wording(rng, world.people.language[people], intents)
    threads = [
        Comment(
            id=f"Ug{_name(rng, 24)}",
            parent="",
            video=video,
            at=(video.at + int(delay)) // 1000 * 1000,
            edited=2 * HOUR if rng.random() < 0.05 else 0,
            person=int(person),
            text=say(words),
            likes=int(rng.pareto(1.4) * 2),
        )
        for video, delay, person, words in zip(below, delays, people, wording, strict=True)
    ]
    return _in_time(threads, world.end)


def _replies(rng: np.random.Generator, world: World, threads: list[Comment]) -> list[Comment]:
    counts = np.minimum((rng.pareto(1.1, len(threads)) * 0.6).astype(np.int64), 30)
    counts[0] = REPLIES_OF_THE_TALK
    replies: list[Comment] = []
    for thread, count in zip(threads, counts.tolist(), strict=True):
        people = pick(rng, world.people.activity, count)
        by_channel = rng.random(count) < 0.4
        languages = np.where(by_channel, 1, world.people.language[people])
        wording = choose_wording(rng, languages, np.where(by_channel, ANSWER, CHAT))
        delays: Ints = rng.exponential(1.5 * DAY, count).astype(np.int64) + MINUTE
        replies.extend(
            Comment(
                id=f"{thread.id}.{_name(rng, 22)}",
                parent=thread.id,
                video=thread.video,
                at=(thread.at + int(delay)) // 1000 * 1000,
                edited=0,
                person=-1 if is_channel else int(person),
                text=say(words),
                likes=int(rng.pareto(1.6)),
            )
            for person, is_channel, words, delay in zip(
                people, by_channel, wording, delays, strict=True
            )
        )
    return _in_time(replies, world.end)


def _in_time(comments: list[Comment], end: int) -> list[Comment]:
    kept = [
        comment
        for comment in comments
        if comment.at < end and not 0 < comment.video.ends <= comment.at
    ]
    return sorted(kept, key=lambda comment: (comment.at, comment.id))


def author(world: World, comment: Comment) -> tuple[str, str]:
    """Return the channel and the handle of who wrote a comment."""
    if comment.person < 0:
        channel = comment.video.channel
        return channel.id, f"@{COMPANIES[channel.company]}"
    letters = np.random.default_rng([world.seed, comment.person])
    handle = handle_of(*world.people.name(comment.person), comment.person, comment.person)
    return f"UC{_name(letters, 22)}", f"@{handle}"


def _name(rng: np.random.Generator, length: int) -> str:
    return "".join(LETTERS[number] for number in rng.integers(0, len(LETTERS), length))


def _grouped(pairs: list[tuple[str, Comment]]) -> dict[str, list[Comment]]:
    groups: dict[str, list[Comment]] = {}
    for key, comment in pairs:
        groups.setdefault(key, []).append(comment)
    return groups
