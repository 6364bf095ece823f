"""Values of a record as its contract types them, and what is wrong with those that are not."""

from collections.abc import Iterator, Mapping

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


def broken(contract: Contract, texts: Mapping[str, str]) -> str:
    """Return SQL for the place of the first field that breaks its contract, null where none does.

    Negative where the field is missing, 0 where the record is no object. A number for each field:
    the engine plans words for each of them as slowly as it casts a thousand records.
    """
    branches = "\n".join(
        branch
        for place, field in enumerate(contract.fields, start=1)
        for branch in broken_at(place, texts[field.name], field)
    )
    return f"case when not starts_with(_payload, '{{') then 0 {branches} end"


def broken_at(place: int, text: str, field: Field) -> Iterator[str]:
    """Yield the branches of a case that find what is wrong with one field."""
    if field.is_required:
        yield f"when {text} is null then -{place}"
    if field.type == "varchar":
        yield f"when _nested_at = {place} then {place}"
    else:
        misfit = f"not {may_be_nested(text)}" if field.type == "json" else f"{field.name} is null"
        yield f"when {text} is not null and {misfit} then {place}"


def breach(contract: Contract) -> str:
    """Return SQL that tells, of `_broken`, which field breaks the contract, and how."""
    names, paths, types = (
        ", ".join(f"'{getattr(field, told)}'" for field in contract.fields)
        for told in ("name", "path", "type")
    )
    return f"""
        case
            when _broken = 0
                then {{'field': '', 'reason': 'not an object but ' || json_type(_payload)}}
            when _broken < 0
                then {{
                    'field': [{names}][-_broken],
                    'reason': 'required field is missing at ' || [{paths}][-_broken]
                }}
            when _broken > 0
                then {{
                    'field': [{names}][_broken],
                    'reason':
                        'not a ' || [{types}][_broken] || ': ' || left(_texts[_broken], 60)
                }}
        end
    """


def may_be_nested(text: str) -> str:
    """Return SQL that says whether a value's text begins like a JSON object or list."""
    return f"(starts_with({text}, '{{') or starts_with({text}, '['))"


def nested_at(contract: Contract, texts: Mapping[str, str]) -> str:
    """Return SQL for the place of the first text field that is no text, null where all are plain.

    A text that begins with a bracket may still be a string: then only the JSON type tells.
    """
    fields = {
        place: field
        for place, field in enumerate(contract.fields, start=1)
        if field.type == "varchar"
    }
    if not fields:
        return "null"
    suspicious = " or ".join(may_be_nested(texts[field.name]) for field in fields.values())
    paths = ", ".join(f"'{field.path}'" for field in fields.values())
    types = f"json_type(_payload, [{paths}])"
    first = f"least(list_position({types}, 'OBJECT'), list_position({types}, 'ARRAY'))"
    return f"case when {suspicious} then {list(fields)}[{first}] end"


def column_type(field: Field) -> str:
    """Return the SQL type of a field's column in landing; JSON is kept as text."""
    return "varchar" if field.type == "json" else field.type
