from collections import Counter
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from extract.connectors.filedrop import SOURCE
from extract.errors import BadDrop
from extract.http import Api
from extract.landing import Landing
from extract.run import Outcome, extract
from extract.source import Scope
from extract.state import State
from tests.extract.landed import rejects, responses, rows
from tests.extract.pipeline import UNTIL
from tests.extract.recorded import real_data

CDNOW = """
layout = "whitespace"
columns = ["customer_id", "sample_id", "ordered_at", "units", "amount"]
row_key = "transaction_id"
date_format = { ordered_at = "%Y%m%d" }
"""
HEADER = "transaction_id,customer_id,ordered_at,amount\n"
Run = Callable[..., Outcome]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "drop" / "transactions"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def run(tmp_path: Path, connect: Callable[..., Api], landing: Landing) -> Run:
    def run_stream(name: str = "transactions") -> Outcome:
        return extract(
            SOURCE,
            [SOURCE.stream(name)],
            connect("", name="filedrop"),
            Scope(until=UNTIL, folder=tmp_path / "drop"),
            landing,
            State(tmp_path / "state", "filedrop"),
            "0.1.test",
        )

    return run_stream


def counts(outcome: Outcome) -> tuple[int, int, int, int]:
    assert outcome.failures == ()
    (report,) = outcome.reports
    return (
        report.record_count,
        report.landed_count,
        report.duplicate_count,
        report.reject_count,
    )


def test_cdnow_as_published_lands_as_6919_purchases_of_2357_customers(
    home: Path, run: Run, landing: Landing
) -> None:
    (home / "CDNOW_sample.txt").write_bytes(real_data("cdnow", "CDNOW_sample.txt").read_bytes())
    (home / "format.toml").write_text(CDNOW, "utf-8")
    assert counts(run()) == (6919, 6919, 0, 0)
    landed = rows(landing.root, "filedrop", "transactions")
    assert len({row["transaction_id"] for row in landed}) == 6919
    assert len({row["customer_id"] for row in landed}) == 2357
    days = [row["ordered_at"].date() for row in landed]
    assert (min(days), max(days)) == (date(1997, 1, 1), date(1998, 6, 30))
    assert landed[0]["amount"] == Decimal("29.3300")
    assert (landed[0]["customer_id"], landed[0]["units"]) == ("00004", 2)
    (file,) = responses(landing.root, "filedrop", "transactions")
    assert file["url"] == "drop/transactions/CDNOW_sample.txt"
    assert counts(run()) == (0, 0, 0, 0)


def test_a_bad_row_is_rejected_with_its_reason_and_the_others_land(
    home: Path, run: Run, landing: Landing
) -> None:
    (home / "a.csv").write_text(
        f"{HEADER}t1,c1,2026-01-02,1\nt2,c1,someday,1\n,c1,2026-01-02,1\nt4,c1,2026-01-02,\n"
    )
    assert counts(run()) == (4, 1, 0, 3)
    reasons = Counter(row["field"] for row in rejects(landing.root, "filedrop", "transactions"))
    assert reasons == {"ordered_at": 1, "transaction_id": 1, "amount": 1}


def test_a_file_whose_format_is_told_later_is_read_again(
    home: Path, run: Run, landing: Landing
) -> None:
    (home / "a.csv").write_text(
        "transaction_id;customer_id;ordered_at;amount\nt1;c1;2026-01-02;1,5\n"
    )
    assert counts(run()) == (1, 0, 0, 1)
    assert counts(run()) == (0, 0, 0, 0), "nothing new: the file is not read again"
    (home / "format.toml").write_text('decimal_comma = ["amount"]')
    assert counts(run()) == (1, 1, 0, 0)
    (row,) = rows(landing.root, "filedrop", "transactions")
    assert row["amount"] == Decimal("1.5000")


def test_a_file_that_grew_brings_only_what_it_grew_by(
    home: Path, run: Run, landing: Landing
) -> None:
    (home / "a.csv").write_text(f"{HEADER}t1,c1,2026-01-02,1\n")
    run()
    (home / "a.csv").write_text(f"{HEADER}t1,c1,2026-01-02,1\nt2,c1,2026-01-03,2\n")
    assert counts(run()) == (2, 1, 1, 0)
    (home / "b.csv").write_text(f"{HEADER}t2,c1,2026-01-03,2\n")
    assert counts(run()) == (1, 0, 1, 0), "the same purchase in another file is the same purchase"
    assert len(rows(landing.root, "filedrop", "transactions")) == 2


def test_a_row_of_another_width_far_down_is_told_and_nothing_lands(
    home: Path, run: Run, landing: Landing
) -> None:
    # Behind what is looked at to learn the file's dialect.
    rows_before = "t,c1,2026-01-02,1\n" * 30_000
    (home / "a.csv").write_text(f"{HEADER}{rows_before}t,c1,2026-01-02,1,5,aino@example.com\n")
    (failure,) = run().failures
    assert isinstance(failure, BadDrop)
    assert "filedrop.transactions: drop/transactions/a.csv cannot be read to its end" in str(
        failure
    )
    assert "Line: 30002" in str(failure)
    assert "aino" not in str(failure), "an error shows no row"
    assert rows(landing.root, "filedrop", "transactions") == []


def test_one_bad_file_holds_back_the_good_ones_of_its_stream_until_it_is_mended(
    home: Path, run: Run, landing: Landing
) -> None:
    (home / "a.csv").write_text(f"{HEADER}t1,c1,2026-01-02,1\n")
    (home / "b.csv").write_text("id,customer\n1,2\n")
    (failure,) = run().failures
    assert isinstance(failure, BadDrop)
    assert "nothing was landed. b.csv lacks transaction_id" in str(failure)
    (home / "b.csv").unlink()
    assert counts(run()) == (1, 1, 0, 0)


def test_a_missing_folder_is_told_and_the_mark_does_not_move(
    home: Path, run: Run, tmp_path: Path
) -> None:
    home.rmdir()
    home.parent.rmdir()
    (failure,) = run().failures
    assert "there is no drop folder" in str(failure)
    assert State(tmp_path / "state", "filedrop").marks() == {}


def test_a_file_that_grows_while_it_is_read_is_told_and_lands_once_it_is_whole(
    home: Path, run: Run, landing: Landing, monkeypatch: pytest.MonkeyPatch
) -> None:
    growing = home / "a.csv"
    growing.write_text(f"{HEADER}t1,c1,2026-01-02,1\n")
    read_bytes = Path.read_bytes

    def read_while_it_grows(path: Path) -> bytes:
        content = read_bytes(path)
        if path == growing:
            with path.open("a") as file:
                file.write("t2,c1,2026-01-03,2\n")
        return content

    with monkeypatch.context() as patched:
        patched.setattr(Path, "read_bytes", read_while_it_grows)
        (failure,) = run().failures
    assert isinstance(failure, BadDrop)
    assert "changed while it was read" in str(failure)
    assert rows(landing.root, "filedrop", "transactions") == []
    assert counts(run()) == (2, 2, 0, 0)


def test_surveys_and_employees_are_dropped_like_the_others(
    home: Path, run: Run, landing: Landing
) -> None:
    for name, content in {
        "surveys/a.csv": "answer_id;survey;answered_at;score\na1;nps;2026-01-02T03:04:05Z;9\n",
        "employees/a.jsonl": '{"employee_id": "e1", "valid_from": "2020-01-01"}\n',
    }.items():
        path = home.parent / name
        path.parent.mkdir()
        path.write_text(content)
        assert counts(run(path.parent.name)) == (1, 1, 0, 0)
    (answer,) = rows(landing.root, "filedrop", "surveys")
    assert (answer["survey"], answer["score"], answer["customer_id"]) == ("nps", 9.0, None)
    (employee,) = rows(landing.root, "filedrop", "employees")
    assert (employee["valid_from"], employee["valid_to"]) == (date(2020, 1, 1), None)


def test_a_file_of_deletions_says_what_is_gone_from_the_other_files(
    home: Path, run: Run, landing: Landing
) -> None:
    folder = home.parent / "deletions"
    folder.mkdir()
    header = "stream,natural_id,reason,deleted_at\n"
    (folder / "1.csv").write_text(f"{header}transactions,t1,deleted,2026-01-05T00:00:00Z\n")
    assert counts(run("deletions")) == (1, 1, 0, 0)
    (folder / "2.csv").write_text(f"{header}transactions,t1,restored,\n")
    assert counts(run("deletions")) == (1, 1, 0, 0)
    told = [
        (row["stream"], row["natural_id"], row["reason"])
        for row in rows(landing.root, "filedrop", "deletions")
    ]
    assert told == [("transactions", "t1", "deleted"), ("transactions", "t1", "restored")]
