"""Which packages and programs are there, and what installs those that are not."""

import shutil
from collections.abc import Sequence
from importlib import metadata
from importlib.util import find_spec

INSTALL_PACKAGES = "make .venv/ready-for-bench"


def missing_package(*modules: str) -> str | None:
    """Say which Python package is missing and what installs it."""
    absent = [module for module in modules if find_spec(module) is None]
    return f"{', '.join(absent)}: {INSTALL_PACKAGES}" if absent else None


def missing_program(program: str, debian: str, places: Sequence[str] = ()) -> str | None:
    """Say that a program is missing and which of Debian's packages brings it."""
    path = ":".join(places) if places else None
    if shutil.which(program) or (path and shutil.which(program, path=path)):
        return None
    return f"{program}: apt-get install {debian}"


def version_of(package: str) -> str:
    """Return an installed package's version, or that there is none."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "not installed"
