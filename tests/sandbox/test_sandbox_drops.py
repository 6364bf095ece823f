from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.json as pajson
import pyarrow.parquet as pq

from sandbox.drops import write_drops
from sandbox.world import World
from tests.sandbox.sandbox_client import Client

NOW = datetime(2026, 11, 1, tzinfo=UTC)
AS_TEXT = pacsv.ConvertOptions(
    column_types={name: pa.string() for name in ("customer_id", "referrer_id", "referee_id")}
)


def read_transactions(folder: Path) -> pa.Table:
    files = sorted((folder / "transactions").glob("*.csv"))
    return pa.concat_tables([pacsv.read_csv(file, convert_options=AS_TEXT) for file in files])


def test_each_stream_has_its_columns_in_its_format(world: World, tmp_path: Path) -> None:
    written = write_drops(world, tmp_path, NOW)
    assert sorted(path.suffix for path in written) == [".csv"] * 17 + [".jsonl", ".parquet"]
    transactions = read_transactions(tmp_path)
    assert transactions.column_names == [
        "transaction_id", "customer_id", "ordered_at", "amount", "currency", "gross_margin", "units"
    ]  # fmt: skip
    referrals = pacsv.read_csv(tmp_path / "referrals/referrals.csv", convert_options=AS_TEXT)
    assert referrals.column_names == [
        "referral_id", "referrer_id", "referee_id", "referred_at",
        "reward_amount", "currency", "prior_intent_probability",
    ]  # fmt: skip
    costs = pajson.read_json(tmp_path / "costs/costs.jsonl")
    assert set(costs["category"].to_pylist()) == {
        "social_staff", "advertising", "acquisition", "retention", "support"
    }  # fmt: skip
    consent = pq.read_table(tmp_path / "consent/consent.parquet")
    assert set(consent["purpose"].to_pylist()) == {"marketing", "profiling", "service"}
    assert consent["valid_to"].null_count > 0


def test_keys_are_unique_and_counts_are_the_truths(
    world: World, tmp_path: Path, client: Client
) -> None:
    write_drops(world, tmp_path, NOW)
    tables = {
        "transactions": (read_transactions(tmp_path), "transaction_id"),
        "referrals": (pacsv.read_csv(tmp_path / "referrals/referrals.csv"), "referral_id"),
        "costs": (pajson.read_json(tmp_path / "costs/costs.jsonl"), "cost_id"),
        "consent": (pq.read_table(tmp_path / "consent/consent.parquet"), "consent_id"),
        "surveys": (pacsv.read_csv(tmp_path / "surveys/surveys.csv"), "answer_id"),
        "account_connections": (
            pacsv.read_csv(tmp_path / "account_connections/account_connections.csv"),
            "connection_id",
        ),
        "identity_labels": (
            pacsv.read_csv(tmp_path / "identity_labels/identity_labels.csv"),
            "account_id",
        ),
        "employees": (pacsv.read_csv(tmp_path / "employees/employees.csv"), "employee_id"),
    }
    for stream, (table, key) in tables.items():
        keys = table[key].to_pylist()
        assert len(set(keys)) == len(keys) == client.counts("filedrop", stream)["all"] > 0


def test_customers_are_contacts_of_the_crm_merged_ones_too(
    world: World, tmp_path: Path, client: Client
) -> None:
    write_drops(world, tmp_path, NOW)
    known = {each["id"] for each in client.walk_objects("contacts")}
    known |= {each["id"] for each in client.walk_objects("contacts", archived="true")}
    merged = {row["contact_id"] for row in client.truth("merges")}
    buyers = set(read_transactions(tmp_path)["customer_id"].to_pylist())
    assert buyers <= known | merged
    assert len(buyers) > 20


def test_labels_are_the_truth_of_some_and_tell_traps(
    world: World, tmp_path: Path, client: Client
) -> None:
    write_drops(world, tmp_path, NOW)
    labels = pacsv.read_csv(tmp_path / "identity_labels/identity_labels.csv").to_pylist()
    true_pairs = {
        (f"hubspot:{row['contact_id']}", f"{row['platform']}:{row['account_id']}")
        for row in client.truth("identity_links")
    }
    labelled = {
        is_match: {
            (row["customer_id"], row["account_id"]) for row in labels if row["is_match"] == is_match
        }
        for is_match in (True, False)
    }
    assert len(labelled[True]) > 10
    assert labelled[True] < true_pairs
    assert len(labelled[False]) > 0
    assert not labelled[False] & true_pairs


def test_the_same_moment_gives_the_same_bytes(world: World, tmp_path: Path) -> None:
    first = {path: path.read_bytes() for path in write_drops(world, tmp_path, NOW)}
    second = {path: path.read_bytes() for path in write_drops(world, tmp_path, NOW)}
    assert first == second
    assert not list(tmp_path.rglob(".*"))


def test_only_what_existed_is_dropped(world: World, tmp_path: Path) -> None:
    before = datetime(2026, 3, 1, tzinfo=UTC)
    write_drops(world, tmp_path, before)
    months = sorted(path.name for path in (tmp_path / "transactions").iterdir())
    assert months[0] == "transactions-2025-11.csv"
    assert months[-1] == "transactions-2026-02.csv"
    assert max(read_transactions(tmp_path)["ordered_at"].to_pylist()).replace(tzinfo=UTC) <= before
    costs = pajson.read_json(tmp_path / "costs/costs.jsonl")
    assert max(costs["cost_date"].to_pylist()) == datetime(2026, 2, 28)  # noqa: DTZ001


def test_rows_keep_their_identifiers_as_time_passes(world: World, tmp_path: Path) -> None:
    early, late = tmp_path / "early", tmp_path / "late"
    write_drops(world, early, datetime(2026, 3, 1, tzinfo=UTC))
    write_drops(world, late, NOW)
    later = set(map(str, read_transactions(late).to_pylist()))
    assert {str(row) for row in read_transactions(early).to_pylist()} <= later
    known = {str(row) for row in pq.read_table(late / "consent/consent.parquet").to_pylist()}
    before = pq.read_table(early / "consent/consent.parquet").to_pylist()
    assert {str(row) for row in before} <= known
