"""What a run has done so far, so that one that was interrupted goes on where it stopped."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any


class Journal:
    """Results of steps, a line each, by key; a line that was cut short counts as not written."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.done: dict[str, Any] = {}
        if path.exists():
            for line in path.read_text(encoding="utf-8").splitlines():
                try:
                    entry = json.loads(line)
                except json.JSONDecodeError:
                    break
                self.done[entry["key"]] = entry["result"]
            lines = [json.dumps({"key": key, "result": found}) for key, found in self.done.items()]
            path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")

    def once(self, key: str, step: Callable[[], Any]) -> Any:  # noqa: ANN401  # any JSON value
        """Return the result of a step, which is done only if no earlier run did it."""
        if key not in self.done:
            # As JSON reads it, so that a run that went on has the same types as one in one go.
            self.done[key] = json.loads(json.dumps(step(), allow_nan=False))
            with self.path.open("a", encoding="utf-8") as file:
                file.write(json.dumps({"key": key, "result": self.done[key]}) + "\n")
        return self.done[key]
