"""Salesforce's records in one shape, whether they came as JSON (REST) or as CSV (Bulk API)."""

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from extract.contract import Contract, Field
from extract.errors import BadBody
from extract.response import Response

Values = Mapping[str, Any]
AT_TOP = "$."
SHORT_ID, LONG_ID = 15, 18
SUFFIX_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
NUMBERS = ("bigint", "integer", "double", "decimal(18,4)")
COUNT_HEADER = "sforce-numberofrecords"


def read_json(page: Response, contract: Contract) -> Response:
    """Return a page of a query by REST, read as records."""
    return page.read_as(shape(page.json["records"], contract))


def read_csv(page: Response, contract: Contract) -> Response:
    """Return a page of a job's results, read as records.

    BadBody where it cannot be read to its end, or holds another number of records than its header
    says: a CSV that broke off between two lines looks whole.
    """
    where = f"{page.method} {page.url}"
    try:
        # Only the csv module may cut lines: a quoted field holds line ends of its own.
        lines = io.StringIO(page.body.decode("utf-8-sig"), newline="")
        rows = list(csv.DictReader(lines, strict=True))
    except (csv.Error, UnicodeDecodeError) as problem:
        raise BadBody(f"{where}: the results are no CSV in UTF-8 ({problem})") from None
    told = page.headers.get(COUNT_HEADER, str(len(rows)))
    if told != str(len(rows)):
        raise BadBody(f"{where}: {len(rows)} records came, and {told} were announced")
    return page.read_as(shape(rows, contract))


def shape(rows: Iterable[Values], contract: Contract) -> list[dict[str, Any]]:
    """Return rows as records with the contract's fields, what is empty left out.

    The same record reads the same by REST and by Bulk API, so it lands once.
    """
    fields = [(field.path.removeprefix(AT_TOP), field) for field in contract.fields]
    return [
        {name: told for name, field in fields if (told := tell(row.get(name), field)) is not None}
        for row in rows
    ]


def tell(value: object, field: Field) -> object:
    """Return a value as both ways of asking tell it; what is not of its type stays as it came."""
    if value is None or value == "":
        return None
    if field.type == "timestamp":
        return in_utc(str(value))
    if field.type == "boolean":
        return {"true": True, "false": False}.get(str(value).lower(), value)
    if field.type in NUMBERS:
        return plain_number(str(value))
    if field.name == "id" or field.name.endswith("_id"):
        return to_18(str(value))
    return value


def in_utc(text: str) -> str:
    """Return a time in UTC; REST writes the offset +0000, without a colon, and Bulk API Z."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    if moment.tzinfo is None:
        return text
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def plain_number(text: str) -> str:
    """Return a number without exponent and trailing zeros, exact: 1.5E3 and 1500.0 are 1500."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    if not number.is_finite():
        return text
    return format(number.normalize() + 0, "f")


def to_18(identifier: str) -> str:
    """Return an identifier of 15 characters with the three that make it safe in any case.

    Each of the three tells which of five characters are capitals, the first in the lowest bit.
    """
    if len(identifier) != SHORT_ID or not (identifier.isascii() and identifier.isalnum()):
        return identifier
    groups = (identifier[start : start + 5] for start in range(0, SHORT_ID, 5))
    return identifier + "".join(
        SUFFIX_LETTERS[sum(letter.isupper() << place for place, letter in enumerate(group))]
        for group in groups
    )
