"""The parse that comes with the installation serves every new home."""

import time
from pathlib import Path

import pytest

from warehouse import dbt_session, lean_dbt
from warehouse.dbt_session import Dbt, keep_parse
from warehouse.settings import load_settings


# dbt leaves its log open.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_a_new_home_with_a_key_of_its_own_parses_nothing_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KENNO_SOURCES", "{}")  # what is exported to dbt goes with this test
    settings = load_settings().model_copy(update={"home": tmp_path / "home"})
    monkeypatch.setattr(
        dbt_session, "KEPT_PARSE", tmp_path / "installation" / "partial_parse.msgpack"
    )
    monkeypatch.setattr(lean_dbt, "KEPT_TEMPLATES", tmp_path / "installation" / "templates")
    keep_parse()
    kept = time.time()
    manifest = Dbt(settings, "duckdb").runner.manifest
    assert manifest is not None
    assert len(manifest.nodes) > 300
    assert max(node.created_at for node in manifest.nodes.values()) < kept
