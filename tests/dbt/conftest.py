"""One tiny world, landed in two runs and built by dbt: day by day, and once from nothing."""

from datetime import UTC, datetime

import pytest

from tests.dbt.tiny_build import Built, building
from tests.dbt.tiny_landing import TinyLanding
from tests.dbt.tiny_world import land_first_day, land_third_day

CORE = [
    "+path:models/marts/engagement",
    "+path:models/marts/identity",
    "+path:models/marts/quality",
    "+resource_type:snapshot",
    "path:seeds/core",
]
WITHOUT_UNIT_TESTS = ["--exclude-resource-type", "unit_test"]
FIRST_DAY = datetime(2026, 10, 1, tzinfo=UTC)
THIRD_DAY = datetime(2026, 10, 3, tzinfo=UTC)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Build core after each run, then all of it at once in another database."""
    folder = tmp_path_factory.mktemp("dbt")
    landing = TinyLanding.start(folder / "landing")
    # One path for both: dbt parses the project anew where its environment changed.
    database = folder / "build.duckdb"
    with building(landing.folder, database) as dbt:
        land_first_day(landing, FIRST_DAY)
        dbt("build", "--select", *CORE)
        land_third_day(landing, THIRD_DAY)
        dbt("build", *WITHOUT_UNIT_TESTS, "--select", *CORE)
        day_by_day = database.rename(folder / "day_by_day.duckdb")
        dbt("build", *WITHOUT_UNIT_TESTS, *("--exclude-resource-type", "test"), "--select", *CORE)
        return Built(day_by_day, at_once=database)
