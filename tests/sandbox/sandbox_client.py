"""A client of the sandbox for tests: one platform's paths, with its token."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import requests

from sandbox.server import Sandbox

TWEET_FIELDS = "created_at,public_metrics,conversation_id,referenced_tweets,entities,lang"
EVERYTHING = "2020-01-01T00:00:00Z"


@dataclass
class Client:
    """Asks a running sandbox over one connection."""

    sandbox: Sandbox
    session: requests.Session

    def ask(self, platform: str, path: str, **parameters: str | int) -> requests.Response:
        """Return the answer to a GET."""
        headers = {"Authorization": f"Bearer {self.sandbox.tokens[platform]}"}
        url = self.sandbox.base_url(platform) + path
        return self.session.get(url, params=parameters, headers=headers, timeout=10)

    def post(self, platform: str, path: str, body: object) -> requests.Response:
        """Return the answer to a POST of JSON."""
        token = self.sandbox.tokens.get(platform, "")
        headers = {"Authorization": f"Bearer {token}"}
        url = f"{self.sandbox.url}/{platform}{path}"
        return self.session.post(url, data=json.dumps(body), headers=headers, timeout=10)

    def truth(self, table: str) -> list[dict[str, Any]]:
        """Return a table of truth at the clock."""
        url = f"{self.sandbox.url}/_sandbox/truth/{table}"
        rows: list[dict[str, Any]] = self.session.get(url, timeout=10).json()["rows"]
        return rows

    def counts(self, source: str, stream: str) -> dict[str, int]:
        """Return how many records the stream holds, by subject."""
        return {
            row["subject"]: row["record_count"]
            for row in self.truth("counts")
            if (row["source"], row["stream"]) == (source, stream)
        }

    def lookup(self, handle: str) -> dict[str, Any]:
        """Return a mastodon account."""
        account: dict[str, Any] = self.ask(
            "mastodon", "/api/v1/accounts/lookup", acct=handle
        ).json()
        return account

    def walk_links(self, path: str, **parameters: str | int) -> Iterator[dict[str, Any]]:
        """Yield the records of a mastodon list along its links."""
        answer = self.ask("mastodon", path, **parameters)
        while True:
            yield from answer.json()
            older = answer.links.get("next")
            if older is None:
                return
            prefix = self.sandbox.base_url("mastodon")
            assert older["url"].startswith(prefix)
            answer = self.ask("mastodon", older["url"].removeprefix(prefix))

    def walk_tweets(
        self, path: str, token: str, **parameters: str | int
    ) -> Iterator[dict[str, Any]]:
        """Yield the posts of a list of x along its tokens."""
        asked: dict[str, str | int] = {
            "tweet.fields": TWEET_FIELDS,
            "max_results": 100,
            **parameters,
        }
        while True:
            content = self.ask("x", path, **asked).json()
            assert content["meta"]["result_count"] == len(content.get("data", []))
            yield from content.get("data", [])
            if "next_token" not in content["meta"]:
                return
            asked[token] = content["meta"]["next_token"]

    def walk_objects(self, kind: str, **parameters: str | int) -> Iterator[dict[str, Any]]:
        """Yield HubSpot's objects of a list along its cursor."""
        asked: dict[str, str | int] = {"limit": 100, **parameters}
        while True:
            content = self.ask("hubspot", f"/crm/v3/objects/{kind}", **asked).json()
            yield from content["results"]
            if "paging" not in content:
                return
            asked["after"] = content["paging"]["next"]["after"]
