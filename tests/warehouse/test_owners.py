"""Whose accounts are the brand's and its competitors' on each platform."""

from pathlib import Path

import pytest

from warehouse.owners import owners
from warehouse.settings import load_settings

TEXT = """
[brand]
handle = "lumo@m.example"
competitors = ["halla", "routa"]
[sources.bluesky]
[sources.hubspot]
[sources.mediawiki]
brand = "Lumo (company)"
competitors = ["Routa Roasters", "Halla"]
[sources.reddit]
accounts = ["u_lumo_official"]
[sources.youtube]
competitors = ["UC1", "UC2", "UC3"]
"""


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    path = tmp_path / "kenno.toml"
    path.write_text(TEXT)
    monkeypatch.setenv("KENNO_CONFIG", str(path))
    return owners(load_settings())


def test_the_brand_has_a_handle_on_each_platform_that_is_set_up(told: dict[str, object]) -> None:
    assert told["brand"] == {
        "name": "lumo",
        "handles": {
            "bluesky": "lumo.bsky.social",
            "mastodon": "lumo@m.example",
            "mediawiki": "Lumo (company)",
            "reddit": ["lumo", "u_lumo_official"],
            "x": "lumo",
            "youtube": "lumo",
        },
    }


def test_a_competitor_is_known_by_its_name_else_by_its_place(told: dict[str, object]) -> None:
    assert told["competitors"] == [
        {
            "name": "halla",
            "handles": {
                "bluesky": "halla.bsky.social",
                "mastodon": "halla",
                "mediawiki": "Halla",
                "reddit": "halla",
                "x": "halla",
                "youtube": "UC1",
            },
        },
        {
            "name": "routa",
            "handles": {
                "bluesky": "routa.bsky.social",
                "mastodon": "routa",
                "mediawiki": "Routa Roasters",
                "reddit": "routa",
                "x": "routa",
                "youtube": "UC2",
            },
        },
    ]
