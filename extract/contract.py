"""A contract: the fields of a stream that we rely on, once, for landing, docs and checks alike."""

import re
from dataclasses import dataclass, replace
from typing import Literal

SqlType = Literal[
    "varchar",
    "bigint",
    "integer",
    "double",
    "boolean",
    "timestamp",
    "date",
    "decimal(18,4)",
    "json",
]

IDENTIFIER = re.compile(r"^[a-z][a-z0-9_]*$")
EPOCH_SECONDS, EPOCH_MILLISECONDS = "epoch seconds", "epoch milliseconds"
TIME_FORM = re.compile(r"^[%A-Za-z0-9 :./+-]+$")
JSON_PATH = re.compile(r"^\$(\.[A-Za-z_][A-Za-z0-9_]*)+$")


@dataclass(frozen=True)
class Field:
    """One column of a stream.

    `path` is the JSON path in the record as received. Timestamps are UTC; `json` keeps the text of
    a list or object. `form` tells how a platform writes a timestamp that is not ISO 8601, in the
    letters of strftime, or counts it since 1970: EPOCH_SECONDS, EPOCH_MILLISECONDS. `retention` is
    how long the platform's terms let us keep the value, where they bound it.
    """

    name: str
    type: SqlType
    meaning: str
    path: str
    is_required: bool
    form: str = ""
    retention: str = ""

    def __post_init__(self) -> None:
        """Refuse names and paths that would not be safe inside SQL."""
        if not IDENTIFIER.match(self.name):
            raise ValueError(f"field name {self.name!r} is not a lower-case identifier")
        if not JSON_PATH.match(self.path):
            raise ValueError(f"path {self.path!r} of field {self.name} is not a plain JSON path")
        if self.form and (self.type != "timestamp" or not TIME_FORM.match(self.form)):
            raise ValueError(f"form {self.form!r} of field {self.name} is no form of a timestamp")

    def kept_for(self, retention: str) -> "Field":
        """Return the field with a bound on how long it may be kept."""
        return replace(self, retention=retention)


@dataclass(frozen=True)
class Contract:
    """What a record of one stream must be. `key` names the fields of its natural identifier."""

    source: str
    stream: str
    description: str
    key: tuple[str, ...]
    fields: tuple[Field, ...]

    def __post_init__(self) -> None:
        """Refuse a contract whose key is not among its required fields."""
        for name in (self.source, self.stream):
            if not IDENTIFIER.match(name):
                raise ValueError(f"{name!r} is not a lower-case identifier")
        required = {field.name for field in self.fields if field.is_required}
        if not self.key or not set(self.key) <= required:
            raise ValueError(f"{self.source}.{self.stream}: key {self.key} must be required fields")

    def named(self, stream: str) -> "Contract":
        """Return the same contract for another stream that brings the same kind of record."""
        return Contract(self.source, stream, self.description, self.key, self.fields)


def required(
    name: str,
    type: SqlType,  # noqa: A002
    meaning: str,
    at: str | None = None,
    form: str = "",
) -> Field:
    """Declare a field without which a record is rejected."""
    return Field(name, type, meaning, at or f"$.{name}", is_required=True, form=form)


def optional(
    name: str,
    type: SqlType,  # noqa: A002
    meaning: str,
    at: str | None = None,
    form: str = "",
) -> Field:
    """Declare a field that may be absent or null; a value of another type still rejects."""
    return Field(name, type, meaning, at or f"$.{name}", is_required=False, form=form)
