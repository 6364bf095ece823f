"""The report's tables, as HTML."""

from html import escape
from typing import Any

from benchmarks.report.charts import shorten

PERCENTILES = ("p50", "p95", "p99")

Document = dict[str, Any]


def tabulate_power(scale: Document) -> str:
    """Show every engine's times of every query at one scale."""
    rows = [
        [
            power["query_id"],
            engine["name"],
            milliseconds(power["cold_seconds"]),
            *(milliseconds(power["hot"][name]) for name in PERCENTILES),
            str(power["hot"]["count"]),
        ]
        for engine in scale["engines"]
        for power in engine["power"]
    ]
    heads = ["query", "engine", "cold", "hot p50", "hot p95", "hot p99", "bindings"]
    return f"<h3>{escape(scale['name'])}</h3>{table(heads, sorted(rows))}"


def tabulate_verification(document: Document) -> str:
    """Show what was checked against plain Python, and what was wrong."""
    rows = [
        [
            scale["name"],
            engine["name"],
            f"{engine['answers_checked']:,}",
            f"{engine['rows_checked']:,}",
            str(len(engine["wrong_answers"])),
        ]
        for scale in document["scales"]
        for engine in scale["engines"]
    ]
    wrong = [
        [entry["query_id"], entry["engine"], entry["values"]]
        for scale in document["scales"]
        for engine in scale["engines"]
        for entry in engine["wrong_answers"]
    ]
    checked = sum(load["checked"] for scale in document["scales"] for load in scale["loads"])
    bad = sum(load["wrong"] for scale in document["scales"] for load in scale["loads"])
    heads = ["scale", "engine", "answers checked", "rows", "wrong"]
    listed = table(["query", "engine", "asked with"], wrong) if wrong else ""
    return f"{table(heads, rows)}{listed}<p>Under load {checked} checked, {bad} wrong.</p>"


def tabulate_environment(document: Document) -> str:
    """Show the machine, the versions and what else it did."""
    machine, quiet = document["machine"], document["quiet"]
    rows = [
        ["processor", f"{machine['processor']}, {machine['cores']} cores"],
        ["memory", f"{machine['memory_bytes'] / 2**30:.1f} GiB"],
        ["kernel", machine["kernel"]],
        ["load before", ", ".join(f"{load:.2f}" for load in machine["load_before"])],
        ["stolen", f"{quiet['steal_share']:.1%} of the machine"],
        ["others", f"{quiet['others_share']:.1%} of the machine"],
        ["took", f"{quiet['seconds']:.0f} s"],
        *([name, version] for name, version in machine["versions"].items()),
    ]
    return table(["", ""], rows)


def tabulate_data(document: Document) -> str:
    """Show the size and cost of the data and of the engines' files."""
    rows = [
        [
            scale["name"],
            f"{scale['posts']:,}",
            f"{scale['rows']:,}",
            f"{scale['generated_rows_a_second']:,.0f}",
            engine["name"],
            f"{engine['load_seconds']:.2f} s",
            f"{shorten(engine['file_bytes'])}B",
            ", ".join(f"{name} {value}" for name, value in engine["settings"].items()),
            scale["manifest"]["data_version"][:12],
        ]
        for scale in document["scales"]
        for engine in scale["engines"]
    ]
    heads = ["scale", "posts", "rows", "rows made a second", "engine", "load", "file"]
    return table([*heads, "settings", "data version"], rows)


def tabulate_queries(document: Document) -> str:
    """Show what each query asks and stresses."""
    rows = [[query["id"], query["question"], query["stresses"]] for query in document["queries"]]
    return table(["query", "question", "stresses"], rows)


def table(heads: list[str], rows: list[list[str]]) -> str:
    """Return a table."""
    head = "".join(f"<th>{escape(name)}</th>" for name in heads)
    body = "".join(
        "<tr>" + "".join(f"<td{mark_number(cell)}>{escape(cell)}</td>" for cell in row) + "</tr>"
        for row in rows
    )
    head_row = f"<thead><tr>{head}</tr></thead>" if any(heads) else ""
    return f'<div class="scroll"><table>{head_row}<tbody>{body}</tbody></table></div>'


def mark_number(cell: str) -> str:
    """Return the attribute that gives the digits of a number one width."""
    return ' class="number"' if cell[:1].isdigit() else ""


def milliseconds(seconds: float | None) -> str:
    """Return a time as people read it."""
    return "none" if seconds is None else f"{seconds * 1000:.3g} ms"
