"""A build goes on only from what the same models and settings made."""

from pathlib import Path

import pytest

from warehouse.built_from import fingerprint, is_changed, is_same, keep


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a project of one model and one seed."""
    for name, text in (("models/a.sql", "select 1"), ("seeds/b.csv", "c\n1\n"), ("x/a.sql", "")):
        path = tmp_path / "project" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path / "project"


def test_models_seeds_and_settings_are_what_a_build_is_made_from(project: Path) -> None:
    first = fingerprint(project, {"days": 90})
    assert fingerprint(project, {"days": 90}) == first
    assert fingerprint(project, {"days": 91}) != first
    (project / "x/a.sql").write_text("select 3")
    assert fingerprint(project, {"days": 90}) == first
    (project / "seeds/b.csv").write_text("c\n2\n")
    second = fingerprint(project, {"days": 90})
    assert second != first
    (project / "models/a.sql").write_text("select 2")
    assert fingerprint(project, {"days": 90}) not in (first, second)


def test_another_engine_builds_anew(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = fingerprint(project, {})
    monkeypatch.setattr("warehouse.built_from.version", lambda package: f"another {package}")
    assert fingerprint(project, {}) != first


def test_each_part_of_a_build_is_made_anew_once(tmp_path: Path) -> None:
    kept, database = tmp_path / "built_from.json", tmp_path / "build.duckdb"
    assert not is_changed(kept, database, "all", "one")
    database.touch()
    # Nobody kept what an older Kenno built from.
    assert is_changed(kept, database, "before_scores", "one")
    keep(kept, "before_scores", "one")
    assert not is_changed(kept, database, "before_scores", "one")
    assert is_changed(kept, database, "after_scores", "one")
    assert is_changed(kept, database, "all", "one")
    keep(kept, "after_scores", "one")
    assert not is_changed(kept, database, "all", "one")
    assert is_changed(kept, database, "before_scores", "two")


def test_tests_are_of_no_part(tmp_path: Path) -> None:
    database = tmp_path / "build.duckdb"
    database.touch()
    assert not is_changed(tmp_path / "built_from.json", database, "data_tests", "one")


def test_seeds_are_there_only_where_every_part_was_built_from_the_same(tmp_path: Path) -> None:
    kept, database = tmp_path / "built_from.json", tmp_path / "build.duckdb"
    keep(kept, "before_scores", "one")
    # The file says so, but somebody took the database away.
    assert not is_same(kept, database, "before_scores", "one")
    database.touch()
    assert is_same(kept, database, "before_scores", "one")
    assert not is_same(kept, database, "before_scores", "two")
    assert not is_same(kept, database, "all", "one")
    assert not is_same(kept, database, "", "one"), "what was selected is built as it is asked for"
