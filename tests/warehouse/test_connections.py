"""Airflow connections, in both of the forms in which Airflow takes them from the environment."""

import json
from collections.abc import Callable
from urllib.parse import quote, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.extract.properties import steady
from warehouse.connections import read_connection
from warehouse.errors import WrongUse

VARIABLE = "AIRFLOW_CONN_KENNO_LINKEDIN"
NAMES = ("client_id", "client_secret", "refresh_token")
SECRETS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1)


def as_uri(login: str, password: str, **extra: str) -> str:
    return f"http://{quote(login, safe='')}:{quote(password, safe='')}@host/?{urlencode(extra)}"


def as_json(login: str, password: str, **extra: str) -> str:
    return json.dumps({"conn_type": "http", "login": login, "password": password, "extra": extra})


def as_json_with_text(login: str, password: str, **extra: str) -> str:
    return json.dumps({"login": login, "password": password, "extra": json.dumps(extra)})


def as_uri_with_json(login: str, password: str, **extra: str) -> str:
    return as_uri(login, password, __extra__=json.dumps(extra))


FORMS = pytest.mark.parametrize(
    "form", [as_uri, as_json, as_json_with_text, as_uri_with_json], ids=lambda form: form.__name__
)


@FORMS
@steady
@given(login=SECRETS, password=SECRETS, token=SECRETS)
def test_login_password_and_extra_become_the_credentials_of_the_source(
    form: Callable[..., str], login: str, password: str, token: str
) -> None:
    found = read_connection(VARIABLE, form(login, password, refresh_token=token), NAMES)
    assert found == {"client_id": login, "client_secret": password, "refresh_token": token}


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (("token",), {"token": "p"}),
        (("api_key",), {"api_key": "p"}),
        (("identifier", "password"), {"identifier": "l", "password": "p"}),
        (("client_id", "username", "private_key"), {"client_id": "l", "private_key": "p"}),
        (("token", "app_secret"), {"token": "p"}),
        ((), {}),
    ],
)
def test_the_password_is_what_the_source_has_for_one(
    names: tuple[str, ...], expected: dict[str, str]
) -> None:
    assert read_connection(VARIABLE, as_uri("l", "p"), names) == expected


def test_what_stands_in_extra_under_its_name_wins() -> None:
    told = as_json("login", "password", client_secret="extra", other="nothing to us")
    assert read_connection(VARIABLE, told, NAMES) == {
        "client_id": "login",
        "client_secret": "extra",
    }


@pytest.mark.parametrize("text", ["", "http://host", '{"conn_type": "http"}'])
def test_a_connection_without_credentials_has_none(text: str) -> None:
    assert read_connection(VARIABLE, text, NAMES) == {}


@pytest.mark.parametrize(
    "text",
    [
        '{"password": "planted"',
        "http://[planted",
        '{"password": "p", "extra": "planted"}',
        '{"extra": ["planted"]}',
    ],
)
def test_a_connection_that_cannot_be_read_is_told_without_what_it_holds(text: str) -> None:
    with pytest.raises(WrongUse, match=VARIABLE) as raised:
        read_connection(VARIABLE, text, NAMES)
    assert "planted" not in str(raised.value)
