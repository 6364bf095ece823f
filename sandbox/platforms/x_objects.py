"""X's objects, as JSON: Tweet and User, with the fields that the request asked for."""

from collections.abc import Callable
from functools import lru_cache

from sandbox.http import Request, quote
from sandbox.people import COMPANIES
from sandbox.phrases import LANGUAGES, PHRASES
from sandbox.platforms.x_users import write_user
from sandbox.posts import BOOST, QUOTE, REPLY, TAGS
from sandbox.text import say
from sandbox.view import View
from sandbox.world import iso

REFERENCE_TYPES = {REPLY: "replied_to", QUOTE: "quoted", BOOST: "retweeted"}
CACHED = 8192


class Objects:
    """Renders what requests with the same fields ask for of one view."""

    def __init__(self, view: View, tweet_fields: str, user_fields: str, expansions: str) -> None:
        """Read the fields and expansions, as the query gives them."""
        self.view = view
        self.world = view.world
        self._expansions = frozenset(expansions.split(","))
        asked = set(tweet_fields.split(","))
        if "author_id" in self._expansions:
            asked.add("author_id")
        self._tweet_fields = [field for name, field in self._writers.items() if name in asked]
        fields = frozenset(user_fields.split(","))
        self.user_json = lru_cache(maxsize=CACHED)(
            lambda account: write_user(view, account, fields)
        )

    @property
    def _writers(self) -> dict[str, Callable[[int], str]]:
        """How each field of a Tweet is written: an empty text where it has no value."""
        return {
            "author_id": self._author,
            "created_at": self._created,
            "conversation_id": self._conversation,
            "in_reply_to_user_id": self._answered,
            "lang": self._language,
            "referenced_tweets": self._references,
            "public_metrics": self._metrics,
            "entities": self._entities,
            "possibly_sensitive": lambda _: ',"possibly_sensitive":false',
            "reply_settings": lambda _: ',"reply_settings":"everyone"',
            "source": lambda _: ',"source":"X Web App"',
        }

    def tweet_json(self, post: int) -> str:
        """Return a Tweet as JSON; fields without a value are absent, as on X."""
        versions = self.view.tweet_versions(post)
        history = ",".join([f'"{version}"' for version in versions])
        fields = "".join([write(post) for write in self._tweet_fields])
        return (
            f'{{"id":"{versions[-1]}","text":{quote(self._text(post))},'
            f'"edit_history_tweet_ids":[{history}]{fields}}}'
        )

    def includes_json(self, page: list[int]) -> str:
        """Return the authors of a page, each once in order of appearance, if asked for."""
        if "author_id" not in self._expansions:
            return ""
        authors = dict.fromkeys(self.world.posts.account[page].tolist())
        return f',"includes":{{"users":[{",".join(map(self.user_json, authors))}]}}'

    def _handle(self, account: int) -> str:
        return self.world.accounts.handles[account]

    def _author(self, post: int) -> str:
        return f',"author_id":"{self.world.accounts.id[self.world.posts.account[post]]}"'

    def _created(self, post: int) -> str:
        """Write when this version was made: an edited post is a new one."""
        is_edited = len(self.view.tweet_versions(post)) > 1
        at = self.view.index.tweet_edits[0] if is_edited else self.world.posts.at
        return f',"created_at":"{iso(at[post])}"'

    def _conversation(self, post: int) -> str:
        posts = self.world.posts
        return f',"conversation_id":"{posts.id[posts.root[post]]}"'

    def _answered(self, post: int) -> str:
        posts = self.world.posts
        parent = posts.parent[post]
        if parent < 0:
            return ""
        return f',"in_reply_to_user_id":"{self.world.accounts.id[posts.account[parent]]}"'

    def _language(self, post: int) -> str:
        phrase = PHRASES[self.world.posts.wording[post, 0]]
        return f',"lang":"{LANGUAGES[phrase.language]}"'

    def _references(self, post: int) -> str:
        posts = self.world.posts
        other = max(posts.parent[post], posts.reference[post])
        if other < 0:
            return ""
        kind = REFERENCE_TYPES[posts.kind[post]]
        return f',"referenced_tweets":[{{"type":"{kind}","id":"{posts.id[other]}"}}]'

    def _metrics(self, post: int) -> str:
        """Write the counters: a repost shows the reposts of its original and nothing else."""
        posts, view = self.world.posts, self.view
        is_boost = posts.kind[post] == BOOST
        source = posts.reference[post] if is_boost else post
        ripeness = 0.0 if is_boost else view.ripeness(post)
        likes = int(posts.final_likes[post] * ripeness)
        return (
            f',"public_metrics":{{"retweet_count":{view.boost_counts[source]},'
            f'"reply_count":{view.reply_counts[post]},"like_count":{likes},'
            f'"quote_count":{view.quote_counts[post]},"bookmark_count":{likes // 12},'
            f'"impression_count":{int(posts.final_views[post] * ripeness)}}}'
        )

    def _text(self, post: int) -> str:
        posts = self.world.posts
        reference = int(posts.reference[post])
        if posts.kind[post] == BOOST:
            return f"RT @{self._handle(posts.account[reference])}: {self._text(reference)}"
        named = [f"@{self._handle(account)}" for account in self._mentioned(post)]
        tags = [f"#{tag}" for tag in self._tags(post)]
        quoted = [f"https://t.co/{posts.id[reference] % 10**10}"] if reference >= 0 else []
        edit = ["(edit)"] if len(self.view.tweet_versions(post)) > 1 else []
        return " ".join([*named, say(posts.wording[post]), *edit, *tags, *quoted])

    def _tags(self, post: int) -> list[str]:
        bits = int(self.world.posts.tags[post])
        return [tag for bit, tag in enumerate(TAGS) if bits >> bit & 1] if bits else []

    def _mentioned(self, post: int) -> list[int]:
        """Return the accounts that a post names: whom it answers, then companies."""
        posts = self.world.posts
        parent, bits = int(posts.parent[post]), int(posts.mentions[post])
        named = [int(posts.account[parent])] if parent >= 0 else []
        for number in range(len(COMPANIES)):
            account = len(COMPANIES) + number
            if bits >> number & 1 and account not in named:
                named.append(account)
        return named

    def _entities(self, post: int) -> str:
        """Write hashtags and mentions with their places; a repost has those of its original."""
        posts = self.world.posts
        is_boost = posts.kind[post] == BOOST
        source = int(posts.reference[post]) if is_boost else post
        mentioned, tags = self._mentioned(source), self._tags(source)
        if is_boost and (author := int(posts.account[source])) not in mentioned:
            mentioned.insert(0, author)
        if not tags and not mentioned:
            return ""
        text = self._text(post)
        parts = []
        if tags:
            listed = [f'{{{_span(text, f"#{tag}")},"tag":"{tag}"}}' for tag in tags]
            parts.append(f'"hashtags":[{",".join(listed)}]')
        if mentioned:
            listed = [self._mention_json(text, account) for account in mentioned]
            parts.append(f'"mentions":[{",".join(listed)}]')
        return f',"entities":{{{",".join(parts)}}}'

    def _mention_json(self, text: str, account: int) -> str:
        handle = self._handle(account)
        identifier = self.world.accounts.id[account]
        return f'{{{_span(text, f"@{handle}")},"username":"{handle}","id":"{identifier}"}}'


@lru_cache(maxsize=8)
def _objects_of(view: View, tweet_fields: str, user_fields: str, expansions: str) -> Objects:
    return Objects(view, tweet_fields, user_fields, expansions)


def objects_for(view: View, request: Request) -> Objects:
    """Return what renders the fields that a request asks for."""
    return _objects_of(
        view,
        request.first("tweet.fields"),
        request.first("user.fields"),
        request.first("expansions"),
    )


def _span(text: str, part: str) -> str:
    start = text.find(part)
    return f'"start":{start},"end":{start + len(part)}'
