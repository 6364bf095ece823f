"""Settings: one file, the environment over it, and a clear word about what is wrong."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from warehouse.clock import read_moment
from warehouse.errors import WrongUse
from warehouse.settings import load_settings, read_credentials


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "kenno.toml"
    path.write_text('home = "data"\n[sources.x]\nbase_url = "https://api.x.com"\n')
    monkeypatch.setenv("KENNO_CONFIG", str(path))
    monkeypatch.delenv("KENNO_HOME", raising=False)
    return path


def test_paths_start_at_the_settings_file(written: Path) -> None:
    assert load_settings().home == written.parent / "data"
    assert load_settings().landing == written.parent / "data" / "landing"


def test_the_environment_wins(written: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KENNO_HOME", "/elsewhere")
    monkeypatch.setenv("KENNO_SOURCES__X__BASE_URL", "http://127.0.0.1:1/x")
    monkeypatch.setenv("KENNO_VALUE__HORIZON_MONTHS", "12")
    settings = load_settings()
    assert settings.home == Path("/elsewhere")
    assert settings.sources.x is not None
    assert str(settings.sources.x.base_url) == "http://127.0.0.1:1/x"
    assert settings.value.horizon_months == 12


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[value]\nhorizon_months = 0\n", "value.horizon_months"),
        ("[sources.x]\nbase_url = 'not a url'\n", "sources.x.base_url"),
        ("[brand]\nhandel = 'lumo'\n", "brand.handel"),
        ("nosuch = 1\n", "unknown setting nosuch"),
        ("home = \n", "cannot be read"),
        ('[brand]\nhandle = "a\'; drop table x"\n', "brand.handle"),
    ],
)
def test_a_wrong_setting_is_named_with_its_file(written: Path, text: str, said: str) -> None:
    written.write_text(text)
    with pytest.raises(WrongUse) as problem:
        load_settings()
    assert said in str(problem.value)
    assert str(written) in str(problem.value)


def test_a_missing_file_says_how_to_name_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KENNO_CONFIG", str(tmp_path / "nosuch.toml"))
    with pytest.raises(WrongUse, match="KENNO_CONFIG"):
        load_settings()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("KENNO_X_TOKEN", "s3cr/t"),
        ("AIRFLOW_CONN_KENNO_X", '{"conn_type": "http", "password": "s3cr/t"}'),
        ("AIRFLOW_CONN_KENNO_X", "http://user:s3cr%2Ft@host"),
    ],
)
def test_a_token_comes_from_the_environment_or_an_airflow_connection(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    for known in ("KENNO_X_TOKEN", "AIRFLOW_CONN_KENNO_X"):
        monkeypatch.delenv(known, raising=False)
    assert read_credentials("x", ["token"]) == {}
    monkeypatch.setenv(name, value)
    assert read_credentials("x", ["token"]) == {"token": "s3cr/t"}


def test_moments_are_utc() -> None:
    assert read_moment("2026-11-01T02:00:00+02:00") == datetime(2026, 11, 1, tzinfo=UTC)
    assert read_moment("2026-11-01") == datetime(2026, 11, 1, tzinfo=UTC)
    with pytest.raises(WrongUse, match="is not a time"):
        read_moment("tomorrow")
