"""Settings: one file, the environment over it, and a clear word about what is wrong."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from extract.transport import USER_AGENT
from warehouse.clock import read_moment
from warehouse.dbt_session import common_arguments
from warehouse.errors import WrongUse
from warehouse.extraction import SOURCES, connect, load_source, scope_of
from warehouse.settings import inherited_environment, load_settings, read_credentials

NOW = datetime(2026, 11, 1, tzinfo=UTC)
CONNECTORS = Path(__file__).parents[2] / "extract" / "connectors"


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


def test_as_many_models_share_a_builds_memory_as_the_settings_say(
    written: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KENNO_BUILDING__AT_ONCE", "1")
    arguments = common_arguments(load_settings(), "duckdb")
    assert arguments[arguments.index("--threads") + 1] == "1"


def test_what_we_start_takes_memory_in_as_many_arenas_as_there_are_cores(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("MALLOC_ARENA_MAX", raising=False)
    assert inherited_environment()["MALLOC_ARENA_MAX"] == str(os.cpu_count())
    monkeypatch.setenv("MALLOC_ARENA_MAX", "7")
    assert inherited_environment()["MALLOC_ARENA_MAX"] == "7"


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


def test_a_variable_wins_over_the_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIRFLOW_CONN_KENNO_REDDIT", "http://from-connection:secret@")
    monkeypatch.setenv("KENNO_REDDIT_CLIENT_ID", "from-variable")
    found = read_credentials("reddit", ["client_id", "client_secret"])
    assert found == {"client_id": "from-variable", "client_secret": "secret"}


def test_every_connector_has_a_section_of_its_own(written: Path) -> None:
    declared = {
        path.stem for path in CONNECTORS.glob("*.py") if "\nSOURCE = " in path.read_text("utf-8")
    }
    assert set(SOURCES) == declared != set()
    written.write_text("".join(f"[sources.{name}]\n" for name in declared - {"filedrop"}))
    settings = load_settings()
    for name in declared - {"filedrop"}:
        assert load_source(name).name == name
        assert settings.sources.has(name)


def test_a_platform_has_its_own_names_for_the_brand_and_what_it_leaves_out_is_the_brands(
    written: Path,
) -> None:
    written.write_text(
        """
        [brand]
        handle = "lumo"
        competitors = ["halla"]
        topics = ["kahvi"]
        [sources.rss]
        brand = "https://lumo.example/feed.xml?a=1&b=2"
        competitors = []
        [sources.mediawiki]
        topics = ["Coffee (drink)", "Paulig, Oy", "Kahvi/Suomi"]
        """
    )
    settings = load_settings()
    rss, wiki, x = (scope_of(settings, name, None, NOW) for name in ("rss", "mediawiki", "x"))
    assert rss.accounts == ("https://lumo.example/feed.xml?a=1&b=2",)
    assert rss.topics == ("kahvi",)
    assert wiki.topics == ("Coffee (drink)", "Paulig, Oy", "Kahvi/Suomi")
    assert wiki.accounts == x.accounts == ("lumo", "halla")


@pytest.mark.parametrize("name", ["it's", 'a"b', "a;b", "a\nb", "", " a", "a\\b"])
def test_a_name_that_could_be_code_is_refused(written: Path, name: str) -> None:
    written.write_text(f"[sources.mediawiki]\ntopics = [{json.dumps(name)}]\n")
    with pytest.raises(WrongUse, match=r"sources\.mediawiki\.topics"):
        load_settings()


@pytest.fixture
def planted(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CLIENT_ID", "CLIENT_SECRET", "REFRESH_TOKEN"):
        monkeypatch.setenv(f"KENNO_LINKEDIN_{name}", f"planted-{name}")


@pytest.mark.usefixtures("planted")
def test_an_api_has_the_address_headers_and_credentials_of_its_source(written: Path) -> None:
    written.write_text('[brand]\ncontact = "data@lumo.example"\n[sources.linkedin]\n')
    source = load_source("linkedin")
    api = connect(load_settings(), source, lambda: NOW)
    assert api.base_url == source.base_url
    assert api.session.headers["User-Agent"] == f"{USER_AGENT} (data@lumo.example)"
    assert api.session.headers.items() >= source.headers.items()
    assert api.auth is not None
    assert set(api.auth.secrets) == {"planted-CLIENT_SECRET", "planted-REFRESH_TOKEN"}
    api.close()


@pytest.mark.usefixtures("planted")
def test_each_missing_credential_is_named_with_its_variable(
    written: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KENNO_LINKEDIN_CLIENT_SECRET")
    monkeypatch.delenv("KENNO_LINKEDIN_REFRESH_TOKEN")
    with pytest.raises(WrongUse) as raised:
        connect(load_settings(), load_source("linkedin"), lambda: NOW)
    told = str(raised.value)
    assert "there is no client_secret, no refresh_token" in told
    assert "KENNO_LINKEDIN_CLIENT_SECRET and KENNO_LINKEDIN_REFRESH_TOKEN" in told
    assert "Airflow connection kenno_linkedin" in told
    assert "docs/sources/linkedin.md" in told
    assert "CLIENT_ID" not in told


def test_a_source_that_anybody_may_read_needs_no_credentials(written: Path) -> None:
    written.write_text("[sources.rss]\n")
    api = connect(load_settings(), load_source("rss"), lambda: NOW)
    assert api.auth is None
    api.close()
