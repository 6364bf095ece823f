"""Bluesky at one moment: who and what can be seen, as the lexicons write it."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import cached_property, lru_cache
from typing import Any

from sandbox.chance import DAY
from sandbox.people import COMPANIES
from sandbox.platforms.bluesky_world import (
    Account,
    Act,
    Post,
    bluesky_of,
    content_id,
    language_of,
    post_uri,
    record_key,
)
from sandbox.view import YEAR, View
from sandbox.world import iso

Json = dict[str, Any]
BRAND = 0


class Sight:
    """What a view shows of the network."""

    def __init__(self, view: View) -> None:
        """Look at the network at the view's clock."""
        self.network = bluesky_of(view.index)
        self.now, self.start = view.now, view.world.start

    @cached_property
    def by_name(self) -> dict[str, int]:
        """Accounts by identifier and by handle."""
        accounts = enumerate(self.network.accounts)
        return {name: number for number, one in accounts for name in (one.did, one.handle)}

    @cached_property
    def posts(self) -> tuple[Post, ...]:
        """Posts that can be seen, oldest first."""
        return tuple(post for post in self.network.posts if self.shows(post))

    @cached_property
    def by_uri(self) -> dict[str, Post]:
        """Those posts by address."""
        return {post_uri(self.network, post): post for post in self.posts}

    @cached_property
    def reposts(self) -> tuple[Act, ...]:
        """Reposts, by accounts and of posts that can be seen."""
        return tuple(act for act in self.acts(self.network.reposts) if self.subject(act))

    @cached_property
    def likes(self) -> tuple[Act, ...]:
        """Likes, by accounts and of posts that can be seen."""
        return tuple(act for act in self.acts(self.network.likes) if self.subject(act))

    @cached_property
    def follows(self) -> tuple[Act, ...]:
        """Follows of companies, by accounts that can be seen."""
        return tuple(self.acts(self.network.follows))

    @cached_property
    def counters(self) -> dict[str, Counter[int]]:
        """How often each post was liked, reposted, answered and quoted."""
        return {
            "likeCount": Counter(act.subject for act in self.likes),
            "repostCount": Counter(act.subject for act in self.reposts),
            "replyCount": Counter(post.parent for post in self.posts if post.parent >= 0),
            "quoteCount": Counter(post.quoted for post in self.posts if post.quoted >= 0),
        }

    @cached_property
    def answers(self) -> dict[int, list[Post]]:
        """Answers to each post, newest first."""
        found: dict[int, list[Post]] = defaultdict(list)
        for post in reversed(self.posts):
            if post.parent >= 0:
                found[post.parent].append(post)
        return found

    def shows(self, post: Post) -> bool:
        """Say whether a post can be seen."""
        is_deleted = 0 < post.deleted_at <= self.now
        return post.at <= self.now and not is_deleted and not self.status(post.author)

    def status(self, account: int) -> str:
        """Return why an account cannot be seen, or an empty text."""
        return self.network.accounts[account].status_at(self.now)

    def acts(self, acts: Iterable[Act]) -> Iterable[Act]:
        """Yield the acts that have happened, by accounts that can be seen."""
        return (act for act in acts if act.at <= self.now and not self.status(act.account))

    def subject(self, act: Act) -> Post | None:
        """Return the post that an act is toward, if it can be seen."""
        post = self.network.posts[act.subject]
        return post if self.shows(post) else None

    def uri(self, post: Post) -> str:
        """Return a post's address."""
        return post_uri(self.network, post)

    def act_uri(self, kind: str, act: Act) -> str:
        """Return the address of a like, repost or follow."""
        did = self.network.accounts[act.account].did
        return f"at://{did}/app.bsky.{kind}/{record_key(kind, act.number, act.at)}"

    def profile(self, number: int) -> Json:
        """Return a profileViewDetailed."""
        account = self.network.accounts[number]
        known = sum(act.subject == number for act in self.follows)
        grown = round(account.followers * (1 + 0.2 * (self.now - self.start) / YEAR))
        return {
            **self.basic(number),
            "description": f"{account.name}",
            "indexedAt": iso(account.created + DAY),
            "followersCount": grown + known * (number < len(COMPANIES)),
            "followsCount": account.follows,
            "postsCount": sum(post.author == number for post in self.posts),
        }

    def basic(self, number: int) -> Json:
        """Return a profileViewBasic."""
        account: Account = self.network.accounts[number]
        return {
            "did": account.did,
            "handle": account.handle,
            "displayName": account.name,
            "avatar": f"https://cdn.bsky.example/img/avatar/plain/{account.did}",
            "createdAt": iso(account.created),
            "labels": [],
        }

    def post(self, post: Post) -> Json:
        """Return a postView."""
        return {
            "uri": self.uri(post),
            "cid": content_id("post", post.number),
            "author": self.basic(post.author),
            "record": self.record(post),
            "bookmarkCount": 0,
            **{name: counted[post.number] for name, counted in self.counters.items()},
            "indexedAt": iso(post.at),
            "labels": [],
        }

    def record(self, post: Post) -> Json:
        """Return the post as its author wrote it."""
        accounts = self.network.accounts
        mentioned = [f"@{accounts[number].handle}" for number in post.mentions]
        text = " ".join([*mentioned, post.text, *(f"#{tag}" for tag in post.tags)])
        features = [
            *(("mention", "did", accounts[number].did) for number in post.mentions),
            *(("tag", "tag", tag) for tag in post.tags),
        ]
        record: Json = {
            "$type": "app.bsky.feed.post",
            "createdAt": iso(post.claimed),
            "text": text,
            "langs": [language_of(post.language)],
        }
        if features:
            words = [*mentioned, *(f"#{tag}" for tag in post.tags)]
            record["facets"] = [
                _facet(text, word, *feature) for word, feature in zip(words, features, strict=True)
            ]
        if post.parent >= 0:
            record["reply"] = {"parent": self.pointer(post.parent), "root": self.pointer(post.root)}
        if post.quoted >= 0:
            quoted = self.pointer(post.quoted)
            record["embed"] = {"$type": "app.bsky.embed.record", "record": quoted}
        return record

    def pointer(self, number: int) -> Json:
        """Return a strong reference to a post."""
        return {"uri": self.uri(self.network.posts[number]), "cid": content_id("post", number)}

    def thread(self, post: Post, depth: int) -> Json:
        """Return a post with the answers below it, so many levels deep."""
        seen: Json = {"$type": "app.bsky.feed.defs#threadViewPost", "post": self.post(post)}
        if depth > 0:
            seen["replies"] = [
                self.thread(answer, depth - 1) for answer in self.answers.get(post.number, [])
            ]
        return seen

    @cached_property
    def notifications(self) -> list[tuple[int, Json]]:
        """What the brand is told of, oldest first: when, and the notification."""
        told = [
            *((act.at, self.notice(act, "like")) for act in self.likes if self.is_ours(act)),
            *((act.at, self.notice(act, "repost")) for act in self.reposts if self.is_ours(act)),
            *((act.at, self.notice(act, "follow")) for act in self.follows if act.subject == BRAND),
            *((post.at, self.post_notice(post)) for post in self.posts if self.reason(post)),
        ]
        return sorted(told, key=lambda notice: (notice[0], notice[1]["uri"]))

    def is_ours(self, act: Act) -> bool:
        """Say whether a like or repost is of a post of the brand's, by another."""
        return self.network.posts[act.subject].author == BRAND != act.account

    def notice(self, act: Act, kind: str) -> Json:
        """Return the notification of a like, a repost or a follow."""
        collection = "graph.follow" if kind == "follow" else f"feed.{kind}"
        record: Json = {"$type": f"app.bsky.{collection}", "createdAt": iso(act.at - 500)}
        subject: Json = {}
        if kind == "follow":
            record["subject"] = self.network.accounts[act.subject].did
        else:
            record["subject"] = self.pointer(act.subject)
            subject = {"reasonSubject": record["subject"]["uri"]}
        return {
            "uri": self.act_uri(collection, act),
            "cid": content_id(collection, act.number),
            "author": self.basic(act.account),
            "reason": kind,
            **subject,
            "record": record,
            "isRead": False,
            "indexedAt": iso(act.at),
            "labels": [],
        }

    def post_notice(self, post: Post) -> Json:
        """Return the notification of a mention, an answer or a quote."""
        reason = self.reason(post)
        about = {"reply": post.parent, "quote": post.quoted}.get(reason, -1)
        return {
            "uri": self.uri(post),
            "cid": content_id("post", post.number),
            "author": self.basic(post.author),
            "reason": reason,
            **({"reasonSubject": self.pointer(about)["uri"]} if about >= 0 else {}),
            "record": self.record(post),
            "isRead": False,
            "indexedAt": iso(post.at),
            "labels": [],
        }

    def reason(self, post: Post) -> str:
        """Return why the brand is told of a post, or an empty text."""
        posts = self.network.posts
        if post.author == BRAND:
            return ""
        if post.parent >= 0 and posts[post.parent].author == BRAND:
            return "reply"
        if post.quoted >= 0 and posts[post.quoted].author == BRAND:
            return "quote"
        return "mention" if BRAND in post.mentions else ""


@lru_cache(maxsize=2)
def sight_of(view: View) -> Sight:
    """Keep what was looked up for the present view."""
    return Sight(view)


def _facet(text: str, word: str, kind: str, name: str, value: str) -> Json:
    """Return a facet; places count bytes of UTF-8."""
    start = len(text[: text.index(word)].encode())
    feature = {"$type": f"app.bsky.richtext.facet#{kind}", name: value}
    return {
        "index": {"byteStart": start, "byteEnd": start + len(word.encode())},
        "features": [feature],
    }
