"""Values of a record as its contract types them, and what is wrong with those that are not."""

from collections.abc import Mapping

from extract.contract import EPOCH_MILLISECONDS, EPOCH_SECONDS, Contract, Field

PER_SECOND = {EPOCH_SECONDS: 1, EPOCH_MILLISECONDS: 1000}
LAST_SECOND = 253_402_300_799  # of the year 9999, since 1970


def cast(text: str, field: Field) -> str:
    """Return SQL that casts a text to the field's type, null where it does not fit."""
    if field.type in ("varchar", "json"):
        return text
    if field.form in PER_SECOND:
        seconds = f"try_cast({text} as double) / {PER_SECOND[field.form]}"
        return (
            f"case when {seconds} between 0 and {LAST_SECOND}"
            f" then make_timestamp(cast(round({seconds} * 1e6) as bigint)) end"
        )
    if field.form:
        # Without an offset in the text it is UTC already, as the engine's zone is.
        return f"try_strptime({text}, '{field.form}')::timestamptz at time zone 'UTC'"
    if field.type == "timestamp":
        return f"try_cast({text} as timestamptz) at time zone 'UTC'"
    if field.type in ("bigint", "integer"):
        # The cast alone would round a fraction away.
        return (
            f"case when not contains({text}, '.') or try_cast({text} as double) % 1 = 0"
            f" then try_cast({text} as {field.type}) end"
        )
    return f"try_cast({text} as {field.type})"


def breach(text: str, field: Field) -> str:
    """Return the branches of a case that name how the field breaks its contract."""
    branches = []
    if field.is_required:
        branches.append(
            f"when {text} is null then {{'field': '{field.name}',"
            f" 'reason': 'required field is missing at {field.path}'}}"
        )
    if field.type == "json":
        broken = f"not {may_be_nested(text)}"
    elif field.type == "varchar":
        broken = f"{may_be_nested(text)} and _nested_at['{field.path}'] in ('OBJECT', 'ARRAY')"
    else:
        broken = f"{field.name} is null"
    branches.append(
        f"when {text} is not null and {broken} then {{'field': '{field.name}',"
        f" 'reason': 'not a {field.type}: ' || left({text}, 60)}}"
    )
    return "\n".join(branches)


def may_be_nested(text: str) -> str:
    """Return SQL that says whether a value's text begins like a JSON object or list."""
    return f"(starts_with({text}, '{{') or starts_with({text}, '['))"


def nested_at(contract: Contract, texts: Mapping[str, str]) -> str:
    """Return SQL for the JSON types of a record's texts by path, null where all are plain.

    A text that begins with a bracket may still be a string: then only the JSON type tells.
    """
    fields = [field for field in contract.fields if field.type == "varchar"]
    if not fields:
        return "null"
    suspicious = " or ".join(may_be_nested(texts[field.name]) for field in fields)
    paths = ", ".join(f"'{field.path}'" for field in fields)
    return f"case when {suspicious} then map([{paths}], json_type(_payload, [{paths}])) end"


def column_type(field: Field) -> str:
    """Return the SQL type of a field's column in landing; JSON is kept as text."""
    return "varchar" if field.type == "json" else field.type
