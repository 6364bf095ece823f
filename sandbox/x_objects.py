"""X's objects, as JSON: Tweet and User, with the fields that the request asked for."""

from typing import Any

from sandbox.http import Request
from sandbox.people import COMPANIES, COMPANY_NAMES
from sandbox.phrases import LANGUAGES, PHRASES
from sandbox.posts import BOOST, QUOTE, REPLY, TAGS
from sandbox.text import say
from sandbox.view import View
from sandbox.world import iso

Object = dict[str, Any]
DEFAULT_TWEET = ("id", "text", "edit_history_tweet_ids")
DEFAULT_USER = ("id", "name", "username")


class Objects:
    """Renders what a request asked for of what a view shows."""

    def __init__(self, view: View, request: Request) -> None:
        """Read the fields and expansions of the request."""
        self.view = view
        self.world = view.world
        self.tweet_fields = _asked(request, "tweet.fields")
        self.user_fields = _asked(request, "user.fields")
        self.expansions = _asked(request, "expansions")

    def user(self, account: int) -> Object:
        """Return a User."""
        accounts = self.world.accounts
        person, company = int(accounts.person[account]), int(accounts.company[account])
        if person < 0:
            name, about = COMPANY_NAMES[company], f"{COMPANY_NAMES[company]}, coffee."
        else:
            first, last = self.world.people.name(person)
            name, about = f"{first} {last[0]}.", "Coffee and other things."
        whole = {
            "created_at": iso(accounts.created[account]),
            "description": about,
            "protected": False,
            "verified": person < 0,
            "location": "Helsinki" if person < 0 else None,
            "url": f"https://{COMPANIES[company]}.example" if person < 0 else "",
            "public_metrics": {
                "followers_count": int(self.view.followers[account]),
                "following_count": int(accounts.following[account]),
                "tweet_count": int(self.view.status_counts[account]),
                "listed_count": int(self.view.followers[account]) // 150,
                "like_count": int(self.view.status_counts[account]) * 2,
                "media_count": int(self.view.status_counts[account]) // 9,
            },
        }
        asked = {
            field: value
            for field, value in whole.items()
            if field in self.user_fields and value is not None
        }
        return {
            "id": str(accounts.id[account]),
            "name": name,
            "username": accounts.handles[account],
            **asked,
        }

    def tweet(self, post: int) -> Object:
        """Return a Tweet; fields without a value are absent, as on X."""
        posts, accounts, asked = self.world.posts, self.world.accounts, self.tweet_fields
        identifier = str(posts.id[post])
        text = self._text(post)
        tweet: Object = {"id": identifier, "text": text, "edit_history_tweet_ids": [identifier]}
        parent, reference = int(posts.parent[post]), int(posts.reference[post])
        if "author_id" in asked or "author_id" in self.expansions:
            tweet["author_id"] = str(accounts.id[posts.account[post]])
        if "created_at" in asked:
            tweet["created_at"] = iso(posts.at[post])
        if "conversation_id" in asked:
            tweet["conversation_id"] = str(posts.id[posts.root[post]])
        if "in_reply_to_user_id" in asked and parent >= 0:
            tweet["in_reply_to_user_id"] = str(accounts.id[posts.account[parent]])
        if "lang" in asked:
            tweet["lang"] = LANGUAGES[PHRASES[posts.wording[post, 0]].language]
        if "referenced_tweets" in asked and (parent >= 0 or reference >= 0):
            kind = {REPLY: "replied_to", QUOTE: "quoted", BOOST: "retweeted"}[int(posts.kind[post])]
            other = parent if parent >= 0 else reference
            tweet["referenced_tweets"] = [{"type": kind, "id": str(posts.id[other])}]
        if "public_metrics" in asked:
            tweet["public_metrics"] = self._metrics(post)
        if "entities" in asked and (entities := self._entities(post, text)):
            tweet["entities"] = entities
        if "possibly_sensitive" in asked:
            tweet["possibly_sensitive"] = False
        if "reply_settings" in asked:
            tweet["reply_settings"] = "everyone"
        if "source" in asked:
            tweet["source"] = "X Web App"
        return tweet

    def includes(self, page: list[int]) -> Object:
        """Return what the page's expansions ask for: each author once, in order of appearance."""
        if "author_id" not in self.expansions:
            return {}
        authors = dict.fromkeys(self.world.posts.account[page].tolist())
        return {"users": [self.user(account) for account in authors]}

    def _metrics(self, post: int) -> Object:
        """Return the counters: a repost shows the reposts of its original and nothing else."""
        posts = self.world.posts
        if posts.kind[post] == BOOST:
            reposts = int(self.view.boost_counts[posts.reference[post]])
            return _public_metrics(reposts, 0, 0, 0, 0, 0)
        ripeness = self.view.ripeness(post)
        likes = int(posts.final_likes[post] * ripeness)
        return _public_metrics(
            int(self.view.boost_counts[post]),
            int(self.view.reply_counts[post]),
            likes,
            int(self.view.quote_counts[post]),
            likes // 12,
            int(posts.final_views[post] * ripeness),
        )

    def _text(self, post: int) -> str:
        posts, accounts = self.world.posts, self.world.accounts
        reference = int(posts.reference[post])
        if posts.kind[post] == BOOST:
            author = accounts.handles[posts.account[reference]]
            return f"RT @{author}: {self._text(reference)}"
        named = [f"@{handle}" for handle in self._mentioned(post)]
        tags = [f"#{tag}" for bit, tag in enumerate(TAGS) if posts.tags[post] >> bit & 1]
        quoted = [f"https://t.co/{posts.id[reference] % 10**10}"] if reference >= 0 else []
        return " ".join([*named, say(posts.wording[post]), *tags, *quoted])

    def _mentioned(self, post: int) -> list[str]:
        """Return the handles that a post names: whom it answers, then companies."""
        posts, accounts = self.world.posts, self.world.accounts
        parent, bits = int(posts.parent[post]), int(posts.mentions[post])
        named = [accounts.handles[posts.account[parent]]] if parent >= 0 else []
        companies = [name for number, name in enumerate(COMPANIES) if bits >> number & 1]
        return named + [name for name in companies if name not in named]

    def _entities(self, post: int, text: str) -> Object:
        posts = self.world.posts
        source = int(posts.reference[post]) if posts.kind[post] == BOOST else post
        mentions = self._mentioned(source)
        if source != post:
            mentions = [self.world.accounts.handles[posts.account[source]], *mentions]
        tags = [tag for bit, tag in enumerate(TAGS) if posts.tags[source] >> bit & 1]
        entities: Object = {}
        if tags:
            entities["hashtags"] = [{**_span(text, f"#{tag}"), "tag": tag} for tag in tags]
        if mentions:
            entities["mentions"] = [
                {
                    **_span(text, f"@{handle}"),
                    "username": handle,
                    "id": str(self.world.accounts.id[self.view.index.on_x_by_handle(handle)]),
                }
                for handle in dict.fromkeys(mentions)
            ]
        return entities


def _public_metrics(
    reposts: int, replies: int, likes: int, quotes: int, bookmarks: int, views: int
) -> Object:
    return {
        "retweet_count": reposts,
        "reply_count": replies,
        "like_count": likes,
        "quote_count": quotes,
        "bookmark_count": bookmarks,
        "impression_count": views,
    }


def _span(text: str, part: str) -> dict[str, int]:
    start = text.find(part)
    return {"start": start, "end": start + len(part)}


def _asked(request: Request, name: str) -> frozenset[str]:
    return frozenset(field for field in request.first(name).split(",") if field)
