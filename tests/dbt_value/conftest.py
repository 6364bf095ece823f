"""A small shop, landed once and built by dbt: before its customers are valued, and after."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.dbt.tiny_build import building
from tests.dbt.tiny_landing import TinyLanding
from tests.dbt_value.small_shop import UNTIL, land_scores, land_shop
from tests.dbt_value.valued import Valued

ONLY_MODELS = ["--exclude-resource-type", "unit_test", "--exclude-resource-type", "test"]
VALUE = ["+path:models/marts/value", "+path:models/marts/kpi"]
AFTER_SCORES = ["stg_kenno__clv_scores+", "stg_kenno__clv_model_runs+"]


@pytest.fixture(scope="session")
def valued(tmp_path_factory: pytest.TempPathFactory) -> Valued:
    """Build once without scores, then what depends on them, as the pipeline does."""
    folder = tmp_path_factory.mktemp("dbt_value")
    landing = TinyLanding.start(folder / "landing")
    database = folder / "build.duckdb"
    with building(landing.folder, database) as dbt:
        land_shop(landing)
        dbt("build", *ONLY_MODELS, "--select", *VALUE)
        before = Path(shutil.copy(database, folder / "before_scores.duckdb"))
        land_scores(landing, datetime.fromisoformat(UNTIL).astimezone(UTC))
        dbt("build", *ONLY_MODELS, "--select", *AFTER_SCORES)
    return Valued(before, database)
