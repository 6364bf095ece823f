import pytest

from extract.contract import Contract, Field, optional, required
from extract.contracts import filedrop, hubspot, kenno, mastodon, x

EVERY = [*filedrop.CONTRACTS, *hubspot.CONTRACTS, *kenno.CONTRACTS, *mastodon.CONTRACTS]
EVERY += x.CONTRACTS
ID = required("id", "varchar", "Identifier.")


@pytest.mark.parametrize("name", ["", "Id", "1d", "a b", "a'b", "drop table", "_hidden"])
def test_a_field_name_that_is_no_plain_identifier_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="lower-case identifier"):
        Field(name, "varchar", "", "$.a", is_required=True)


@pytest.mark.parametrize("path", ["", "a", "$", "$.", "$.a[0]", "$.a'b", "$.a.b-c", "$.a b"])
def test_a_path_that_would_not_be_safe_in_sql_is_refused(path: str) -> None:
    with pytest.raises(ValueError, match="not a plain JSON path"):
        Field("id", "varchar", "", path, is_required=True)


@pytest.mark.parametrize(("source", "stream"), [("X", "tweets"), ("x", "tweets; drop"), ("", "a")])
def test_a_source_or_stream_that_is_no_plain_identifier_is_refused(
    source: str, stream: str
) -> None:
    with pytest.raises(ValueError, match="lower-case identifier"):
        Contract(source, stream, "", ("id",), (ID,))


@pytest.mark.parametrize("key", [(), ("note",), ("id", "other")])
def test_a_key_must_be_of_required_fields(key: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match=r"x\.tweets: key .* must be required fields"):
        Contract("x", "tweets", "", key, (ID, optional("note", "varchar", "")))


def test_another_stream_of_the_same_records_differs_in_name_only() -> None:
    one = Contract("x", "tweets", "Posts.", ("id",), (ID,))
    other = one.named("mentions")
    assert (other.stream, other.fields, other.key) == ("mentions", one.fields, one.key)


def test_every_field_of_every_contract_says_what_it_means() -> None:
    assert len(EVERY) > 15
    silent = [(contract.stream, field) for contract in EVERY for field in contract.fields]
    assert silent
    assert [pair for pair in silent if not pair[1].meaning.endswith((".", "…"))] == []


def test_no_two_contracts_share_a_name_and_no_two_fields_a_column() -> None:
    names = [(contract.source, contract.stream) for contract in EVERY]
    assert len(names) == len(set(names))
    for contract in EVERY:
        columns = [field.name for field in contract.fields]
        assert len(columns) == len(set(columns)), contract.stream
