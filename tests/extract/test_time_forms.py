"""Timestamps that a platform does not write as ISO 8601, cast by the form of their contract."""

from datetime import UTC, datetime, timedelta, timezone

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.casting import cast
from extract.contract import Contract, optional, required
from tests.extract.properties import few

ASCTIME = "%a %b %d %H:%M:%S %z %Y"
EARLIEST, LATEST = map(datetime.fromisoformat, ("2009-01-01", "2100-01-01"))


def read(form: str, text: str) -> datetime | None:
    field = required("created_at", "timestamp", "When.", form=form)
    with duckdb.connect() as engine:
        engine.execute("set timezone = 'UTC'")
        ((moment,),) = engine.execute(f"select {cast('$text', field)}", {"text": text}).fetchall()
    assert moment is None or isinstance(moment, datetime)
    return moment


@given(
    st.datetimes(min_value=EARLIEST, max_value=LATEST),
    st.integers(-12, 14),
)
@few
def test_a_time_with_its_zone_is_read_as_utc(moment: datetime, hours: int) -> None:
    told = moment.replace(microsecond=0, tzinfo=timezone(timedelta(hours=hours)))
    read_back = read(ASCTIME, told.strftime(ASCTIME))
    assert read_back == told.astimezone(UTC).replace(tzinfo=None)


def test_a_time_without_a_zone_is_utc_already() -> None:
    assert read("%Y%m%d%H", "2026103100") == datetime.fromisoformat("2026-10-31")


@pytest.mark.parametrize("text", ["", "2026-10-31T00:00:00Z", "Tue May 32 17:46:55 +0800 2011"])
def test_what_has_another_form_is_no_time(text: str) -> None:
    assert read(ASCTIME, text) is None


@pytest.mark.parametrize(
    ("type_", "form"), [("varchar", ASCTIME), ("timestamp", "%Y') or ('1' = '1")]
)
def test_a_form_is_refused_where_it_is_no_form_of_a_timestamp(type_: str, form: str) -> None:
    with pytest.raises(ValueError, match="no form of a timestamp"):
        Contract("x", "y", "", ("at",), (optional("at", type_, "When.", form=form),))  # type: ignore[arg-type]
