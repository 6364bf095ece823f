"""DAGs that a run switched on for its own time, kept in a file in case it is killed meanwhile."""

import json
from collections.abc import Sequence
from pathlib import Path

from warehouse.airflow.api import Api


def switch_on(folder: Path, api: Api, dags: Sequence[str]) -> None:
    """Let paused DAGs run until `switch_back`."""
    draft = folder / "switched-on.draft"
    draft.write_text(json.dumps(list(dags)))
    draft.replace(folder / "switched-on.json")
    for dag in dags:
        api.unpause(dag)


def switch_back(folder: Path, api: Api) -> None:
    """Pause again what a run switched on, whether this one or one that was killed."""
    note = folder / "switched-on.json"
    if not note.exists():
        return
    for dag in json.loads(note.read_text()):
        api.pause(dag)
    note.unlink()
