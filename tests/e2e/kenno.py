"""Runs `kenno` as its users do: a process with a home and settings of its own."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
SHARED = ROOT.parent / "shared"


@dataclass(frozen=True)
class Kenno:
    """A home with its settings file; `environment` goes over the settings."""

    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict)

    def start(self, *arguments: str, **environment: str) -> "subprocess.Popen[str]":
        kept = {name: value for name, value in os.environ.items() if "KENNO" not in name}  # noqa: TID251
        return subprocess.Popen(
            [sys.executable, "-m", "warehouse", *arguments],
            cwd=self.folder,
            env={**kept, **self.environment, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def ask(self, *arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
        process = self.start(*arguments, **environment)
        said, problems = process.communicate(timeout=900)
        return subprocess.CompletedProcess(arguments, process.returncode, said, problems)

    def do(self, *arguments: str, **environment: str) -> str:
        ended = self.ask(*arguments, **environment)
        assert ended.returncode == 0, (
            f"kenno {' '.join(arguments)}:\n{ended.stderr}\n{ended.stdout}"
        )
        return ended.stdout

    def tell(self, *arguments: str, **environment: str) -> Any:  # noqa: ANN401 - any JSON
        return json.loads(self.do(*arguments, "--json", **environment))

    def query(self, sql: str) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = json.loads(self.do("query", sql, "-f", "json"))
        return rows


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
