"""Secrets out of texts and bodies, however they are written there."""

import base64
import json
import re
from collections.abc import Callable
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.hiding import HIDDEN, SHORTEST, hide, hide_in_body
from tests.extract.properties import steady

SECRETS = st.text(min_size=SHORTEST, max_size=30).filter(
    lambda text: len(text.strip()) >= SHORTEST and HIDDEN not in text
)
CODINGS: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "for a URL": lambda secret: quote(secret, safe=""),
    "for a path": quote,
    "for a form": quote_plus,
    "for JSON": lambda secret: json.dumps(secret)[1:-1],
    "for JSON as PHP writes it": lambda secret: json.dumps(secret)[1:-1].replace("/", "\\/"),
    "for a URL in small letters": lambda secret: re.sub(
        "%..", lambda found: found[0].lower(), quote(secret, safe="")
    ),
    "in base64": lambda secret: base64.b64encode(secret.encode()).decode(),
}


@pytest.mark.parametrize("coding", CODINGS)
@steady
@given(secret=SECRETS)
def test_a_secret_is_found_in_every_coding(coding: str, secret: str) -> None:
    coded = CODINGS[coding](secret)
    assert coded not in hide(f"<{coded}>", [secret]).strip("<>")
    assert coded.encode() not in hide_in_body(f"<{coded}>".encode(), [secret]).strip(b"<>")


def test_a_secret_inside_a_longer_one_leaves_nothing_of_either() -> None:
    assert hide("planted-1-longer planted-1", ["planted-1", "planted-1-longer"]) == "*** ***"


def test_a_body_stays_json() -> None:
    body = json.dumps({"next": "https://h/?access_token=planted-token&after=1"}).encode()
    hidden = json.loads(hide_in_body(body, ["planted-token"]))
    assert hidden == {"next": "https://h/?access_token=***&after=1"}


def test_what_is_too_short_for_a_secret_stays() -> None:
    assert hide("a text", ["", "t", "text"]) == "a text"
    assert hide_in_body(b"a text", ["text"]) == b"a text"
