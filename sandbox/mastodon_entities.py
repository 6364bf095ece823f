"""Mastodon's entities, as JSON: Account, Status, Notification."""

from functools import lru_cache
from typing import Any

from sandbox.chance import DAY
from sandbox.index import OTHER_DOMAIN, OUR_DOMAIN
from sandbox.people import COMPANIES, COMPANY_NAMES, MASTODON
from sandbox.phrases import LANGUAGES, PHRASES
from sandbox.posts import BOOST, TAGS
from sandbox.reactions import NOTIFICATION_TYPES
from sandbox.text import say
from sandbox.view import View
from sandbox.world import iso

Entity = dict[str, Any]
OUR_SITE = f"https://{OUR_DOMAIN}"
MISSING_PICTURE = f"{OUR_SITE}/avatars/original/missing.png"
MISSING_HEADER = f"{OUR_SITE}/headers/original/missing.png"
APPLICATION = {"name": "Web", "website": None}


class Entities:
    """Renders what a view shows. Accounts are kept, since a page repeats them."""

    def __init__(self, view: View) -> None:
        """Render for one view."""
        self.view = view
        self.world = view.world
        self.account = lru_cache(maxsize=4096)(self._make_account)

    def _make_account(self, account: int) -> Entity:
        accounts = self.world.accounts
        handle = accounts.handles[account]
        person, company = int(accounts.person[account]), int(accounts.company[account])
        site = f"https://{OTHER_DOMAIN}" if self.view.index.is_remote(account) else OUR_SITE
        name = COMPANY_NAMES[company] if person < 0 else self.world.people.name(person)[0]
        last = int(self.view.last_posts[account])
        return {
            "id": str(accounts.id[account]),
            "username": handle,
            "acct": self.view.index.acct(account),
            "display_name": name,
            "locked": False,
            "bot": False,
            "discoverable": True,
            "indexable": person < 0,
            "group": False,
            # Mastodon gives the day only.
            "created_at": iso(int(accounts.created[account]) // DAY * DAY),
            "note": f"<p>{name}</p>",
            "url": f"{site}/@{handle}",
            "uri": f"{site}/users/{handle}",
            "avatar": MISSING_PICTURE,
            "avatar_static": MISSING_PICTURE,
            "header": MISSING_HEADER,
            "header_static": MISSING_HEADER,
            "followers_count": int(self.view.followers[account]),
            "following_count": int(accounts.following[account]),
            "statuses_count": int(self.view.status_counts[account]),
            "last_status_at": iso(last)[:10] if last else None,
            "hide_collections": None,
            "noindex": False,
            "emojis": [],
            "roles": [],
            "fields": _fields(company),
        }

    def status(self, post: int) -> Entity:
        """Return a Status; of a boost, one that carries the boosted status."""
        posts, accounts = self.world.posts, self.world.accounts
        author = int(posts.account[post])
        parent = int(posts.parent[post])
        is_boost = posts.kind[post] == BOOST
        edited = int(posts.edited[post])
        identifier = str(posts.id[post])
        account = self.account(author)
        mentioned = [] if is_boost else self._mentioned(post)
        tags = [] if is_boost else _tags(int(posts.tags[post]))
        language = LANGUAGES[PHRASES[posts.wording[post, 0]].language]
        return {
            "id": identifier,
            "created_at": iso(posts.at[post]),
            "in_reply_to_id": str(posts.id[parent]) if parent >= 0 else None,
            "in_reply_to_account_id": (
                str(accounts.id[posts.account[parent]]) if parent >= 0 else None
            ),
            "sensitive": False,
            "spoiler_text": "",
            "visibility": "public",
            "language": None if is_boost else language,
            "uri": f"{account['uri']}/statuses/{identifier}",
            "url": f"{account['url']}/{identifier}",
            "replies_count": int(self.view.reply_counts[post]),
            "reblogs_count": int(self.view.boost_counts[post]),
            "favourites_count": int(self.view.favourite_counts[post]),
            "quotes_count": 0,
            "edited_at": iso(edited) if 0 < edited <= self.view.now else None,
            "favourited": False,
            "reblogged": False,
            "muted": False,
            "bookmarked": False,
            "content": "" if is_boost else self._content(post, mentioned, tags),
            "filtered": [],
            "reblog": self.status(int(posts.reference[post])) if is_boost else None,
            "application": APPLICATION,
            "account": account,
            "media_attachments": [],
            "mentions": [_mention(self.account(other)) for other in mentioned],
            "tags": tags,
            "emojis": [],
            "quote": None,
            "card": None,
            "poll": None,
        }

    def notification(self, row: int) -> Entity:
        """Return a Notification; a follow has no status."""
        notifications = self.world.notifications
        post = int(notifications.post[row])
        entity: Entity = {
            "id": str(notifications.id[row]),
            "type": NOTIFICATION_TYPES[notifications.type[row]],
            "created_at": iso(notifications.at[row]),
            "group_key": f"ungrouped-{notifications.id[row]}",
            "account": self.account(int(notifications.account[row])),
        }
        if post >= 0:
            entity["status"] = self.status(post)
        return entity

    def _mentioned(self, post: int) -> list[int]:
        """Return the accounts that a post names: whom it answers, then companies."""
        posts = self.world.posts
        parent, bits = int(posts.parent[post]), int(posts.mentions[post])
        named = [int(posts.account[parent])] if parent >= 0 else []
        companies = [MASTODON + number for number in range(len(COMPANIES)) if bits >> number & 1]
        return named + [account for account in companies if account not in named]

    def _content(self, post: int, mentioned: list[int], tags: list[Entity]) -> str:
        posts = self.world.posts
        cards = [_card(self.account(account)) for account in mentioned]
        text = say(posts.wording[post])
        if 0 < posts.edited[post] <= self.view.now:
            text += " (edit)"
        links = [_tag_link(tag["name"]) for tag in tags]
        return f"<p>{' '.join([*cards, text, *links])}</p>"


def _fields(company: int) -> list[Entity]:
    if company < 0:
        return []
    site = f"https://{COMPANIES[company]}.example"
    link = f'<a href="{site}" rel="me nofollow noopener" target="_blank">{site}</a>'
    return [{"name": "Web", "value": link, "verified_at": "2024-02-01T08:00:00.000+00:00"}]


def _tags(bits: int) -> list[Entity]:
    return [
        {"name": tag, "url": f"{OUR_SITE}/tags/{tag}"}
        for bit, tag in enumerate(TAGS)
        if bits >> bit & 1
    ]


def _mention(account: Entity) -> Entity:
    return {name: account[name] for name in ("id", "username", "url", "acct")}


def _card(account: Entity) -> str:
    return (
        f'<span class="h-card" translate="no"><a href="{account["url"]}" class="u-url mention">'
        f"@<span>{account['username']}</span></a></span>"
    )


def _tag_link(name: str) -> str:
    return (
        f'<a href="{OUR_SITE}/tags/{name}" class="mention hashtag" rel="tag">'
        f"#<span>{name}</span></a>"
    )
