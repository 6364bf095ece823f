"""Which code is running: the git revision of this checkout, or the installed version."""

import subprocess
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def revision() -> str:
    """Return the commit, with `-dirty` where tracked files were changed since; else the version."""
    try:
        described = subprocess.run(
            ["git", "-C", str(ROOT), "describe", "--always", "--dirty", "--abbrev=12"],  # noqa: S607
            capture_output=True,
            text=True,
            check=True,
            timeout=10,
        )
    except (OSError, subprocess.SubprocessError):
        return version("kenno")
    return described.stdout.strip()
