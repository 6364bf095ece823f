"""A Mastodon of a test's own: one account and long timelines, page after page."""

import json
from collections.abc import Callable

from tests.extract.loopback import Answer, Asked, as_json

PAGE = 40
ACCOUNT = {"id": "1", "acct": "lumo", "username": "lumo"}


def status(identifier: int, length: int) -> dict[str, object]:
    return {
        "id": str(identifier),
        "created_at": "2026-10-01T10:00:00.000Z",
        "content": f"{identifier} ".ljust(length, "x"),
        "account": ACCOUNT,
        "favourites_count": identifier % 7,
        "tags": [{"name": "coffee"}],
    }


def timeline(pages: int, length: int = 60) -> Callable[[Asked], Answer]:
    """Answer as a server whose every timeline has so many pages, of posts of that length."""

    def answer(asked: Asked) -> Answer:
        if asked.path.endswith("/lookup"):
            return as_json(ACCOUNT)
        tag = asked.path.rpartition("/")[2]
        newest = min(int(asked.query["max_id"]), pages * PAGE + 1)
        # Each tag has posts of its own.
        shift = 10**6 * sum(tag.encode())
        ids = range(newest - 1, max(newest - 1 - PAGE, 0), -1)
        body = json.dumps([status(shift + one, length) for one in ids]).encode()
        headers = {}
        if ids and ids[-1] > 1:
            headers["Link"] = f'<http://h{asked.path}?max_id={ids[-1]}>; rel="next"'
        return Answer(body, headers=headers)

    return answer
