"""A whole run: what it writes, that nothing is written over, that a wrong answer has no speed."""

import json
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest

from benchmarks.engines.duckdb_file import DuckdbFile
from benchmarks.result import keep, name_run
from benchmarks.run import Result, run

NOW = datetime(2026, 11, 21, 19, tzinfo=UTC)


def run_nano(output: Path) -> Result:
    return run(output, ["nano"], 0.3, [1], 1, NOW, "abcdef0123456789", lambda _: None)


@pytest.fixture(scope="module")
def two_scales(tmp_path_factory: pytest.TempPathFactory) -> tuple[Result, list[str]]:
    said: list[str] = []
    output = tmp_path_factory.mktemp("results")
    result = run(output, ["xxs", "nano"], 0.3, [2, 1], 1, NOW, "abcdef0123456789", said.append)
    return result, said


def test_the_document_names_all_that_a_reader_needs(two_scales: tuple[Result, list[str]]) -> None:
    result, said = two_scales
    document = json.loads(result.json_path.read_text())
    assert result.verified
    assert document["verified"]
    assert document["commit"] == "abcdef0123456789"
    assert document["run_at"] == "2026-11-21T19:00:00+00:00"
    assert document["machine"]["cores"] > 0
    assert document["machine"]["versions"]["duckdb"]
    assert "noisy" in document["quiet"]
    assert [scale["name"] for scale in document["scales"]] == ["nano", "xxs"]
    smallest, largest = document["scales"]
    assert [engine["name"] for engine in smallest["engines"]] == ["duckdb", "sqlite"]
    assert [engine["name"] for engine in largest["engines"]] == ["duckdb"]
    assert [load["clients"] for load in largest["loads"]] == [1, 2]
    assert len(smallest["manifest"]["data_version"]) == 64
    assert len(document["scale_curve"]) == 5
    assert all(len(curve["points"]) == 2 for curve in document["scale_curve"])
    assert any("xxs" in line for line in said)


def test_the_summary_gives_answers_throughput_and_growth(
    two_scales: tuple[Result, list[str]],
) -> None:
    lines = two_scales[0].summary
    assert "nano: duckdb gave 150 of 150 answers right" in lines
    assert any(line.startswith("xxs: 2 clients") and "q/s" in line for line in lines)
    assert any(line.startswith("q22: time grows as posts^") for line in lines)


class Page(HTMLParser):
    """Counts elements and collects everything that would be fetched."""

    def __init__(self) -> None:
        super().__init__()
        self.count: dict[str, int] = {}
        self.fetched: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.count[tag] = self.count.get(tag, 0) + 1
        self.fetched += [
            value or ""
            for name, value in attrs
            if name in ("src", "href") and not (value or "").startswith("data:")
        ]

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_report_stands_alone_and_shows_every_part(
    two_scales: tuple[Result, list[str]],
) -> None:
    text = two_scales[0].html_path.read_text()
    page = Page()
    page.feed(text)
    assert page.fetched == []
    assert "http://" not in text
    assert "https://" not in text
    assert "$" not in page.text
    # Throughput, latency at two scales, scale curve.
    assert page.count["svg"] == 4
    assert page.count["polyline"] == 2 + 3 + 3 + 5
    assert "prefers-color-scheme: dark" in text
    for part in ("all right", "p95", "duckdb", "sqlite", "kernel", "data version", "q/s"):
        assert part in page.text


def test_a_run_leaves_its_two_files_and_no_data(two_scales: tuple[Result, list[str]]) -> None:
    folder = two_scales[0].json_path.parent
    assert sorted(path.suffix for path in folder.iterdir()) == [".html", ".json"]


def test_a_second_run_of_the_same_moment_has_a_name_of_its_own(tmp_path: Path) -> None:
    names = []
    for _ in range(3):
        names.append(name_run(tmp_path, NOW, "abcdef0123456789"))
        keep("{}", tmp_path / f"{names[-1]}.json")
    first = "20261121T190000Z-abcdef012345"
    assert names == [first, f"{first}-2", f"{first}-3"]


def test_a_result_is_never_written_over(tmp_path: Path) -> None:
    keep("first", tmp_path / "a.json")
    with pytest.raises(FileExistsError):
        keep("second", tmp_path / "a.json")
    assert [path.name for path in tmp_path.iterdir()] == ["a.json"]
    assert (tmp_path / "a.json").read_text() == "first"


def test_a_wrong_answer_has_no_speed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load = DuckdbFile.load

    def load_and_lose_a_row(engine: DuckdbFile, tables: Path, file: Path) -> None:
        import duckdb

        load(engine, tables, file)
        with duckdb.connect(str(file)) as connection:
            connection.execute("delete from mention where mid = (select min(mid) from mention)")

    monkeypatch.setattr(DuckdbFile, "load", load_and_lose_a_row)
    result = run_nano(tmp_path)
    document = json.loads(result.json_path.read_text())
    assert not result.verified
    assert not document["verified"]
    assert document["scales"][0]["engines"][0]["wrong_answers"]
    assert document["scales"][0]["loads"] == []
    assert document["scale_curve"] == []
    assert "WRONG" in result.html_path.read_text()


@pytest.mark.parametrize(
    ("scales", "seconds", "clients", "problem"),
    [
        ([], 1.0, [1], "at least one scale"),
        (["nano"], 0.0, [1], "some seconds"),
        (["nano"], 1.0, [], "one client"),
        (["nano"], 1.0, [0], "one client"),
        (["giant"], 1.0, [1], "no scale giant"),
    ],
)
def test_settings_that_make_no_sense_are_refused(
    tmp_path: Path, scales: list[str], seconds: float, clients: list[int], problem: str
) -> None:
    with pytest.raises(ValueError, match=problem):
        run(tmp_path, scales, seconds, clients, 1, NOW, "abc", lambda _: None)
    assert list(tmp_path.iterdir()) == []


def test_a_time_without_a_zone_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="time zone"):
        run(tmp_path, ["nano"], 1.0, [1], 1, NOW.replace(tzinfo=None), "abc", lambda _: None)
