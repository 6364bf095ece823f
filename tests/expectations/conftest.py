"""A good landing to check, which GX is imported once for."""

import warnings
from importlib import import_module
from pathlib import Path

import pytest

from tests.expectations.small_landing import land


@pytest.fixture(scope="session", autouse=True)
def great_expectations_imported() -> None:
    """Import GX once, past what its own dependencies warn of while they are imported."""
    with warnings.catch_warnings():
        # GX reads regular expressions by modules that Python 3.11 renamed.
        warnings.filterwarnings("ignore", "module 'sre_", DeprecationWarning)
        import_module("great_expectations.expectations")


@pytest.fixture(scope="session")
def landing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    reports = land(home / "landing", home / "state")
    assert all(report.landed_count for report in reports)
    return home / "landing"
