"""The key of pseudonyms, and that the engine computes HMAC-SHA256 by it."""

import hmac
import stat
from pathlib import Path

import duckdb
import pytest

from warehouse.dbt_plugin import Plugin
from warehouse.errors import WrongUse
from warehouse.pseudonyms import KEY_VARIABLE, pseudonym_key
from warehouse.settings import Settings

# What dbt_project/macros/engine/pseudonyms.sql writes.
PSEUDONYM = """
    select sha256(
        getvariable('kenno_outer_pad')
        || unhex(sha256(getvariable('kenno_inner_pad') || encode($text)))
    )
"""


def test_a_home_makes_its_key_once_for_its_owner_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KENNO_PSEUDONYM_KEY", raising=False)
    settings = Settings(home=tmp_path)
    key = pseudonym_key(settings)
    (path,) = (tmp_path / "secrets").iterdir()
    assert len(key) == 64
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert pseudonym_key(settings) == key
    assert pseudonym_key(Settings(home=tmp_path / "other")) != key


def test_the_environment_wins_and_a_short_key_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KENNO_PSEUDONYM_KEY", "k" * 32)
    assert pseudonym_key(Settings(home=tmp_path)) == "k" * 32
    assert not (tmp_path / "secrets").exists()
    monkeypatch.setenv("KENNO_PSEUDONYM_KEY", "short")
    with pytest.raises(WrongUse, match="fewer than 32"):
        pseudonym_key(Settings(home=tmp_path))


@pytest.mark.parametrize("key", ["k" * 32, "longer than one block of the hash " * 4])
def test_a_pseudonym_is_the_hmac_of_the_text(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY_VARIABLE, key)
    text = "päivi@example.com"
    with duckdb.connect() as engine:
        Plugin("dbt_plugin", {}).configure_cursor(engine)
        ((pseudonym,),) = engine.execute(PSEUDONYM, {"text": text}).fetchall()
    assert pseudonym == hmac.new(key.encode(), text.encode(), "sha256").hexdigest()
