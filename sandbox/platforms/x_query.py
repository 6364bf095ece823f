"""X's search queries: words, #hashtags, @mentions, from:, to:, lang:, is:, OR, - and brackets."""

import re
from functools import lru_cache

import numpy as np

from sandbox.chance import Bools, Ints
from sandbox.index import Index
from sandbox.people import COMPANIES, X
from sandbox.phrases import LANGUAGES
from sandbox.posts import BOOST, QUOTE, REPLY, TAGS
from sandbox.text import PHRASE_LANGUAGE, wordings_with

PART = re.compile(r'\(|\)|-?"[^"]*"|-?[^\s()]+|-(?=\()')
KINDS = {"retweet": BOOST, "reply": REPLY, "quote": QUOTE}


@lru_cache(maxsize=32)
def find_posts(index: Index, query: str) -> Ints:
    """Return the posts on x that a query asks for, of all times, oldest first."""
    return index.on_x[_Parser(index, PART.findall(query)).alternatives()]


class _Parser:
    """Reads a query from left to right: AND binds closer than OR."""

    def __init__(self, index: Index, parts: list[str]) -> None:
        self.index = index
        self.parts = parts
        posts, rows = index.world.posts, index.on_x
        # A repost matches by what it reposts.
        is_repost = posts.kind[rows] == BOOST
        self.rows = rows
        self.said = np.where(is_repost, posts.reference[rows], rows)
        self.is_repost = is_repost

    def alternatives(self) -> Bools:
        """Read terms with OR between them."""
        found = self._all()
        while self.parts and self.parts[0] == "OR":
            self.parts.pop(0)
            found = found | self._all()
        return found

    def _all(self) -> Bools:
        found = np.ones(len(self.rows), bool)
        while self.parts and self.parts[0] not in ("OR", ")"):
            found = found & self._term()
        return found

    def _term(self) -> Bools:
        part = self.parts.pop(0)
        if part == "-":
            return ~self._term()
        if part == "(":
            inside = self.alternatives()
            if self.parts:
                self.parts.pop(0)
            return inside
        if part.startswith("-"):
            return ~self._match(part[1:])
        return self._match(part)

    def _match(self, part: str) -> Bools:
        posts, word = self.index.world.posts, part.strip('"').lower()
        name, _, value = word.partition(":")
        if word.startswith("#"):
            bit = TAGS.index(word[1:]) if word[1:] in TAGS else len(TAGS)
            return np.asarray(posts.tags[self.said] >> bit & 1 == 1)
        if word.startswith("@"):
            return self._mentions(word[1:])
        if name == "from":
            return np.asarray(posts.account[self.rows] == self._account(value))
        if name == "to":
            parent = posts.parent[self.rows]
            return np.asarray((parent >= 0) & (posts.account[parent] == self._account(value)))
        if name == "lang":
            number = LANGUAGES.index(value) if value in LANGUAGES else -1
            return np.asarray(PHRASE_LANGUAGE[posts.wording[self.said, 0]] == number)
        if name == "is" and value in KINDS:
            return np.asarray(posts.kind[self.rows] == KINDS[value])
        return self._says(word)

    def _says(self, word: str) -> Bools:
        """Match a word anywhere: in what is said, in a hashtag, in a mention."""
        posts = self.index.world.posts
        found = wordings_with(word, posts.wording[self.said])
        if word in TAGS:
            found = found | (posts.tags[self.said] >> TAGS.index(word) & 1 == 1)
        return found | self._mentions(word) if word in COMPANIES else found

    def _mentions(self, handle: str) -> Bools:
        posts = self.index.world.posts
        account = self._account(handle)
        parent = posts.parent[self.said]
        found = (parent >= 0) & (posts.account[parent] == account)
        if handle in COMPANIES:
            found |= posts.mentions[self.said] >> COMPANIES.index(handle) & 1 == 1
        return np.asarray(found | (self.is_repost & (posts.account[self.said] == account)))

    def _account(self, handle: str) -> int:
        return self.index.account_by_handle.get((X, handle.lstrip("@")), -1)
