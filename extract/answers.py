"""The answers in a draft, given again to the same questions, so that no platform is asked twice."""

import threading
from collections import Counter, deque
from collections.abc import Mapping
from datetime import UTC
from pathlib import Path
from typing import Any

import duckdb
import msgspec

from extract.landing import literal, quoted
from extract.response import Response

NAMES = ("method", "url", "status", "headers", "page_number", "fetched_at", "body", "reading")
COLUMNS = ", ".join(NAMES)
# Answers are asked for in the order of the pages: the batch at hand and the one before it.
BATCHES_HELD = 2


class Answers:
    """What the whole batches of one stream's draft were answered, one batch of bodies in memory.

    An answer is given once: a question asked twice was answered twice. Connectors may ask from
    several threads.
    """

    def __init__(self, draft: Path, stream: str, batch_count: int) -> None:
        self.draft = draft
        self.stream = stream
        self.given_count = 0
        self.lock = threading.Lock()
        self.held: dict[int, list[Response]] = {}
        self.places: dict[tuple[str, str], deque[tuple[int, int]]] = {}
        self.drafted: Counter[str] = Counter()
        if batch_count:
            self.index(batch_count)

    def index(self, batch_count: int) -> None:
        """Learn where each answer lies."""
        with duckdb.connect() as engine:
            for batch in range(batch_count):
                rows = engine.execute(f"""
                    select method, url, response_id
                    from read_parquet('{self.file("responses", batch)}', file_row_number = true)
                    order by file_row_number
                """).fetchall()
                for row, (method, url, response_id) in enumerate(rows):
                    self.places.setdefault((method, url), deque()).append((batch, row))
                    self.drafted[response_id] += 1

    def __call__(self, method: str, identity: str) -> Response | None:
        """Return the next drafted answer to a request; None where there is none left."""
        with self.lock:
            places = self.places.get((method, identity))
            if not places:
                return None
            batch, row = places.popleft()
            self.given_count += 1
            return self.load(batch)[row]

    def load(self, batch: int) -> list[Response]:
        """Return a batch's answers in their order."""
        if batch not in self.held:
            while len(self.held) >= BATCHES_HELD:
                del self.held[min(self.held)]
            self.held[batch] = self.read(batch)
        return self.held[batch]

    def read(self, batch: int) -> list[Response]:
        """Read a batch's answers; bodies that the landing will not keep lie beside them."""
        with duckdb.connect() as engine:
            cursor = engine.execute(f"""
                select {COLUMNS}
                from read_parquet('{self.file("responses", batch)}', file_row_number = true)
                order by file_row_number
            """)
            rows = [dict(zip(NAMES, row, strict=True)) for row in cursor.fetchall()]
            if any(row["body"] is None for row in rows):
                bodies = self.file("bodies", batch)
                query = f"select place, body, reading from read_parquet('{bodies}')"
                for place, body, reading in engine.execute(query).fetchall():
                    rows[place] |= {"body": body, "reading": reading}
        return [read_response(row) for row in rows]

    def holds(self, response: Response) -> bool:
        """Say whether a response is in the draft already, once for each time that it is there."""
        if self.drafted[response.response_id] <= 0:
            return False
        self.drafted[response.response_id] -= 1
        return True

    def file(self, kind: str, batch: int) -> str:
        """Return the path, safe in SQL, of a batch's file of one kind."""
        folder = self.draft / self.stream if kind == "responses" else self.draft
        return quoted(Path(literal(folder)) / f"{kind}-{batch:04}.parquet")


def read_response(row: Mapping[str, Any]) -> Response:
    """Return a landed response as it was received."""
    return Response(
        method=row["method"],
        url=row["url"],
        status=row["status"],
        headers=msgspec.json.decode(row["headers"], type=dict[str, str]),
        page_number=row["page_number"],
        fetched_at=row["fetched_at"].replace(tzinfo=UTC),
        body=row["body"],
        # Landings of before have no readings.
        reading=reading.encode() if (reading := row.get("reading")) else None,
    )
