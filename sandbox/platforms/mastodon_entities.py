"""Mastodon's entities, as JSON: Account, Status, Notification."""

from functools import lru_cache
from typing import Any

from sandbox.chance import DAY
from sandbox.http import compact, quote
from sandbox.index import OTHER_DOMAIN, OUR_DOMAIN
from sandbox.people import COMPANIES, COMPANY_NAMES, MASTODON, X
from sandbox.phrases import LANGUAGES, PHRASES
from sandbox.posts import BOOST, TAGS
from sandbox.profiles import CITIES, own_host
from sandbox.reactions import NOTIFICATION_TYPES
from sandbox.text import say
from sandbox.view import View
from sandbox.world import iso

Entity = dict[str, Any]
OUR_SITE = f"https://{OUR_DOMAIN}"
MISSING_PICTURE = f"{OUR_SITE}/avatars/original/missing.png"
MISSING_HEADER = f"{OUR_SITE}/headers/original/missing.png"
EDITED = " (edit)"
VERIFIED_AT = "2024-02-01T08:00:00.000+00:00"
CACHED = 4096
TAG_JSON = {tag: f'{{"name":"{tag}","url":"{OUR_SITE}/tags/{tag}"}}' for tag in TAGS}
TAG_LINK = {
    tag: (
        f'<a href="{OUR_SITE}/tags/{tag}" class="mention hashtag" rel="tag">#<span>{tag}</span></a>'
    )
    for tag in TAGS
}


class Entities:
    """Renders what a view shows. Accounts are kept, since a page repeats them."""

    def __init__(self, view: View) -> None:
        """Render for one view."""
        self.view = view
        self.world = view.world
        self.account = lru_cache(maxsize=CACHED)(self._make_account)
        self._account_json = lru_cache(maxsize=CACHED)(self._write_account)
        self._mention_json = lru_cache(maxsize=CACHED)(self._write_mention)
        # A notification repeats the post that many others favoured too.
        self._status_json = lru_cache(maxsize=CACHED)(self._write_status)

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
            "fields": self._fields(account),
        }

    def _fields(self, account: int) -> list[Entity]:
        """Return the lines of a profile: what its owner proved, and what he only says."""
        accounts, profiles, people = self.world.accounts, self.world.profiles, self.world.people
        person, company = int(accounts.person[account]), int(accounts.company[account])
        if person < 0:
            return [_field("Web", f"https://{COMPANIES[company]}.example", VERIFIED_AT)]
        fields = []
        if profiles.shows_site[person, MASTODON]:
            fields.append(_field("Web", f"https://{profiles.site(people, person)}", VERIFIED_AT))
        if profiles.points_across[person]:
            handle = accounts.handles[people.account_on[person, X]]
            fields.append(_field("X", f"https://x.com/{handle}", None))
        if profiles.admires[person] >= 0:
            site = own_host(people, int(profiles.admires[person]))
            fields.append(_field("I read", f"https://{site}", None))
        if profiles.shows_city[person]:
            city = CITIES[profiles.city[person]]
            fields.append({"name": "Home", "value": city, "verified_at": None})
        return fields

    def account_json(self, account: int) -> str:
        """Return an Account as JSON."""
        return self._account_json(account)

    def status_json(self, post: int) -> str:
        """Return a Status as JSON; of a boost, one that carries the boosted status."""
        return self._status_json(post)

    def _write_account(self, account: int) -> str:
        return compact(self.account(account))

    def _write_status(self, post: int) -> str:
        posts = self.world.posts
        author, parent = int(posts.account[post]), int(posts.parent[post])
        edited = int(posts.edited[post])
        is_boost = posts.kind[post] == BOOST
        identifier = posts.id[post]
        account = self.account(author)
        mentioned = [] if is_boost else self._mentioned(post)
        tags = [] if is_boost else _tags_of(int(posts.tags[post]))
        language = LANGUAGES[PHRASES[posts.wording[post, 0]].language]
        # A post that answered one which is gone answers nothing any more.
        is_answer = self.view.exists(parent)
        answered = f'"{posts.id[parent]}"' if is_answer else "null"
        answered_id = self.world.accounts.id[posts.account[parent]]
        answered_author = f'"{answered_id}"' if is_answer else "null"
        return (
            f'{{"id":"{identifier}","created_at":"{iso(posts.at[post])}",'
            f'"in_reply_to_id":{answered},"in_reply_to_account_id":{answered_author},'
            f'"sensitive":false,"spoiler_text":"","visibility":"public",'
            f'"language":{"null" if is_boost else quote(language)},'
            f'"uri":"{account["uri"]}/statuses/{identifier}",'
            f'"url":"{account["url"]}/{identifier}",'
            f'"replies_count":{self.view.reply_counts[post]},'
            f'"reblogs_count":{self.view.boost_counts[post]},'
            f'"favourites_count":{self.view.favourite_counts[post]},"quotes_count":0,'
            f'"edited_at":{quote(iso(edited)) if 0 < edited <= self.view.now else "null"},'
            f'"favourited":false,"reblogged":false,"muted":false,"bookmarked":false,'
            f'"content":{quote("" if is_boost else self._content(post, mentioned, tags))},'
            f'"filtered":[],'
            f'"reblog":{self.status_json(int(posts.reference[post])) if is_boost else "null"},'
            f'"application":{{"name":"Web","website":null}},'
            f'"account":{self.account_json(author)},"media_attachments":[],'
            f'"mentions":[{",".join(self._mention_json(other) for other in mentioned)}],'
            f'"tags":[{",".join(TAG_JSON[tag] for tag in tags)}],'
            f'"emojis":[],"quote":null,"card":null,"poll":null}}'
        )

    def history_json(self, post: int) -> str:
        """Return the versions of a status as JSON, oldest first; one where it was not edited."""
        posts = self.world.posts
        now = int(posts.edited[post]) if 0 < posts.edited[post] <= self.view.now else 0
        mentioned, tags = self._mentioned(post), _tags_of(int(posts.tags[post]))
        content = self._content(post, mentioned, tags)
        versions = [(int(posts.at[post]), content.replace(EDITED, ""))]
        if now:
            versions.append((now, content))
        account = self.account_json(int(posts.account[post]))
        listed = [
            f'{{"content":{quote(text)},"spoiler_text":"","sensitive":false,'
            f'"created_at":"{iso(at)}","account":{account},"media_attachments":[],"emojis":[]}}'
            for at, text in versions
        ]
        return f"[{','.join(listed)}]"

    def notification_json(self, row: int) -> str:
        """Return a Notification as JSON; a follow has no status."""
        notifications = self.world.notifications
        identifier, post = notifications.id[row], int(notifications.post[row])
        status = f',"status":{self.status_json(post)}' if post >= 0 else ""
        return (
            f'{{"id":"{identifier}","type":"{NOTIFICATION_TYPES[notifications.type[row]]}",'
            f'"created_at":"{iso(notifications.at[row])}","group_key":"ungrouped-{identifier}",'
            f'"account":{self.account_json(int(notifications.account[row]))}{status}}}'
        )

    def _mentioned(self, post: int) -> list[int]:
        """Return the accounts that a post names: whom it answers, then companies."""
        posts = self.world.posts
        parent, bits = int(posts.parent[post]), int(posts.mentions[post])
        named = [int(posts.account[parent])] if parent >= 0 else []
        companies = [MASTODON + number for number in range(len(COMPANIES)) if bits >> number & 1]
        return named + [account for account in companies if account not in named]

    def _content(self, post: int, mentioned: list[int], tags: list[str]) -> str:
        posts = self.world.posts
        cards = [_card(self.account(account)) for account in mentioned]
        text = say(posts.wording[post])
        if 0 < posts.edited[post] <= self.view.now:
            text += EDITED
        return f"<p>{' '.join([*cards, text, *(TAG_LINK[tag] for tag in tags)])}</p>"

    def _write_mention(self, account: int) -> str:
        whole = self.account(account)
        return compact({name: whole[name] for name in ("id", "username", "url", "acct")})


def _field(name: str, address: str, verified_at: str | None) -> Entity:
    """Return a line of a profile; a verified one leads to a page that links back (rel=me)."""
    link = f'<a href="{address}" rel="me nofollow noopener" target="_blank">{address}</a>'
    return {"name": name, "value": link, "verified_at": verified_at}


def _tags_of(bits: int) -> list[str]:
    return [tag for bit, tag in enumerate(TAGS) if bits >> bit & 1]


def _card(account: Entity) -> str:
    return (
        f'<span class="h-card" translate="no"><a href="{account["url"]}" class="u-url mention">'
        f"@<span>{account['username']}</span></a></span>"
    )
