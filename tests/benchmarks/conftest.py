"""The smallest generated data, made once."""

from pathlib import Path

import pytest

from benchmarks.generator.scale import find_scale
from benchmarks.generator.write import write_tables


@pytest.fixture(scope="session")
def nano(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data") / "nano"
    write_tables(find_scale("nano"), seed=1, folder=folder)
    return folder
