"""The sandbox's own endpoints: health, clock, faults, truth."""

import json
from datetime import datetime
from typing import TYPE_CHECKING

from sandbox.errors import SandboxError
from sandbox.faults import read_faults
from sandbox.http import Reply, Request, json_reply
from sandbox.world import iso, to_ms

if TYPE_CHECKING:
    from sandbox.app import App


def answer_control(app: "App", request: Request) -> Reply:
    """Answer a request to /_sandbox."""
    try:
        return _route(app, request)
    except SandboxError as error:
        return json_reply({"error": str(error)}, 400)


def _route(app: "App", request: Request) -> Reply:
    world = app.view.world
    if request.path == "/health":
        return json_reply(
            {
                "status": "ok",
                "now": iso(app.view.now),
                "seed": world.seed,
                "scale": world.scale,
                "start": iso(world.start),
                "until": iso(world.until),
                "end": iso(world.end),
            }
        )
    if request.path == "/clock" and request.method == "POST":
        app.move_clock(_read_moment(app, request.body))
        return json_reply({"now": iso(app.view.now)})
    if request.path == "/faults" and request.method == "POST":
        faults = read_faults(request.body)
        app.faults.set(faults)
        return json_reply({"faults": len(faults)})
    # Arrow, which tables of truth are made of, is loaded where somebody asks for one.
    from sandbox.truth import TABLES, table_rows

    name = request.path.removeprefix("/truth/")
    if request.path.startswith("/truth/") and name in TABLES:
        return json_reply({"table": name, "rows": table_rows(app.view, name)})
    known = ["/health", "/clock", "/faults", *(f"/truth/{name}" for name in TABLES)]
    return json_reply({"error": f"nothing at {request.path}", "known": known}, 404)


def _read_moment(app: "App", body: bytes) -> int:
    world = app.view.world
    try:
        given = json.loads(body)["now"]
        now = to_ms(datetime.fromisoformat(str(given).replace("Z", "+00:00")))
    except (ValueError, KeyError, TypeError) as error:
        raise SandboxError('the clock needs {"now": "2026-11-01T00:00:00Z"}') from error
    if not world.start <= now <= world.end:
        raise SandboxError(
            f"{iso(now)} is outside the world: from {iso(world.start)} to {iso(world.end)}"
        )
    return now
