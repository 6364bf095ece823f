"""Recorded answers: our fixtures, and the real traffic that stands beside the checkout."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.extract.loopback import Answer, Asked

ROOT = Path(__file__).parents[2]
REAL = ROOT.parent / "shared" / "realdata"


def fixture(source: str, name: str) -> Answer:
    """Answer with a recorded body."""
    return Answer((ROOT / "tests" / "fixtures" / source / f"{name}.json").read_bytes())


def real_data(*path: str) -> Path:
    """Return a file of the real data; skips where this machine has none."""
    found = REAL.joinpath(*path)
    if not found.exists():
        pytest.skip(f"real data is not beside this checkout: {'/'.join(path)} under ../shared")
    return found


class Recording:
    """One recorded session with a Mastodon server, given back to the same questions."""

    def __init__(self, path: Path) -> None:
        told: dict[str, Any] = yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)
        # Later answers to the same question were recorded after the posts had been deleted.
        self.answers: dict[tuple[str, str], Answer] = {}
        for turn in told["interactions"]:
            asked, came = turn["request"], turn["response"]
            if asked["method"] == "GET":
                path_asked, _, query = (
                    asked["uri"].removeprefix("http://localhost:3000").partition("?")
                )
                key = (path_asked, query.partition("&")[2])
                headers = {name: values[0] for name, values in came["headers"].items()}
                kept = {
                    name: value
                    for name, value in headers.items()
                    if name.lower() in ("link", "date") or name.lower().startswith("x-ratelimit")
                }
                body = came["body"]["string"].encode()
                kind = {name.lower(): value for name, value in headers.items()}["content-type"]
                self.answers.setdefault(key, Answer(body, 200, kept, kind))

    def answer(self, asked: Asked) -> Answer:
        """Give the page behind the asked cursor; the first one where none was recorded so new."""
        if asked.path == "/api/v1/accounts/lookup":
            return self.answers["/api/v1/accounts/verify_credentials", ""]
        cursors = [cursor for path, cursor in self.answers if path == asked.path]
        given = f"max_id={asked.query.get('max_id')}"
        if given in cursors:
            return self.answers[asked.path, given]
        newest = max(int(cursor.partition("=")[2]) for cursor in cursors if "max_id" in cursor)
        if cursors and int(asked.query["max_id"]) > newest:
            return self.answers[asked.path, ""]
        return Answer(b"[]")
