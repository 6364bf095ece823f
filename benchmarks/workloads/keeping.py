"""Bindings kept with the version of the data they were chosen for."""

import json
from collections.abc import Sequence
from pathlib import Path

from benchmarks.workloads.query import Binding, from_json, to_json


def keep_bindings(bindings: Sequence[Binding], data_version: str, path: Path) -> None:
    """Write bindings down together with the version of the data they were chosen for."""
    rows = [
        {"query_id": binding.query_id, "band": binding.band, "values": to_json(binding.values)}
        for binding in bindings
    ]
    text = json.dumps({"data_version": data_version, "bindings": rows}, indent=1)
    path.write_text(text + "\n", encoding="utf-8")


def read_bindings(path: Path) -> tuple[str, list[Binding]]:
    """Read the version of the data and its bindings."""
    kept = json.loads(path.read_text(encoding="utf-8"))
    return kept["data_version"], [
        Binding(row["query_id"], row["band"], from_json(row["values"])) for row in kept["bindings"]
    ]
