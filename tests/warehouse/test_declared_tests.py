"""Tests that models declare are asked together, once all that they read is built."""

from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import duckdb
import pytest

from warehouse.build import build
from warehouse.dbt_session import Dbt
from warehouse.declared_tests import askable
from warehouse.errors import KennoError
from warehouse.settings import Settings, load_settings

VALENCES = "seed.kenno.finnish_valences"


def node(kind: str, *reads: str, declared: str = "") -> SimpleNamespace:
    return SimpleNamespace(
        resource_type=kind, depends_on_nodes=list(reads), test_metadata=declared or None
    )


MANIFEST = SimpleNamespace(
    nodes={
        "model.early": node("model"),
        "model.early_too": node("model"),
        "model.late": node("model", "model.early"),
        "seed.codes": node("seed"),
        "test.early_is_unique": node("test", "model.early", declared="unique"),
        "test.late_refers_to_early": node("test", "model.late", "model.early", declared="r"),
        "test.late_refers_to_early_too": node(
            "test", "model.late", "model.early_too", declared="r"
        ),
        "test.early_has_codes": node("test", "model.early", "seed.codes", declared="r"),
        "test.in_a_file": node("test", "model.early"),
    }
)


def test_a_declared_test_waits_for_all_that_it_reads() -> None:
    early = ["model.early", "model.early_too"]
    assert askable(MANIFEST, early) == ["test.early_is_unique", "test.early_has_codes"]
    # What is later built reads model.early, so it is there; of model.early_too nobody can tell.
    assert askable(MANIFEST, ["model.late"]) == ["test.late_refers_to_early"]
    assert len(askable(MANIFEST, MANIFEST.nodes)) == 4, "a test in a file is dbt's own to run"


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("KENNO_SOURCES", "{}")  # what is exported to dbt goes with this test
    return load_settings().model_copy(update={"home": tmp_path / "home"})


# dbt leaves its log open.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_every_declared_test_that_fails_is_named_with_its_rows(settings: Settings) -> None:
    built = build(settings, "all", ["finnish_valences"])
    assert built.nodes == {"success": 1, "pass": 3}
    with closing(duckdb.connect(str(settings.build_database))) as database:
        database.execute(
            "insert into reference.finnish_valences"
            " select lemma, 9 from reference.finnish_valences order by lemma limit 2"
        )
    with pytest.raises(KennoError) as failure:
        Dbt(settings, "duckdb").ask_declared([VALENCES])
    told = str(failure.value)
    assert "2 declared tests failed" in told
    assert "unique_finnish_valences_lemma finds 2 rows" in told
    assert "accepted_values_finnish_valences_valence" in told
