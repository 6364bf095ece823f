"""The report's tables, as HTML."""

from html import escape
from typing import Any

from benchmarks.ratios import tell_level
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
            span(power["hot"]["intervals"].get("p50")),
            show_level(tell_level(power)),
            str(power["hot"]["count"]),
            str(power["failures"]),
        ]
        for engine in scale["engines"]
        for power in engine.get("power") or []
    ]
    heads = ["query", "engine", "cold", "hot p50", "hot p95", "hot p99", "p50 within"]
    heads += ["times the reference", "times"]
    return f"<h3>{escape(scale['name'])}</h3>{table([*heads, 'failed'], sorted(rows))}"


def tabulate_loads(scale: Document) -> str:
    """Show every load: what came through, how fast, at what cost."""
    rows = [
        [
            engine["name"],
            str(load["clients"]),
            str(load["admitted"] or "all"),
            f"{load['queries_a_second']:.1f}",
            f"{min(load['by_client']):.1f} to {max(load['by_client']):.1f}",
            *(milliseconds(load["latency"][name]) for name in (*PERCENTILES, "longest")),
            milliseconds(load["processor_seconds_a_query"]),
            f"{shorten(load['peak_memory_bytes'])}B",
            str(sum(load["failures"].values())),
        ]
        for engine in scale["engines"]
        for load in [*(engine.get("loads") or []), *(engine.get("admitted") or [])]
    ]
    heads = [
        "engine",
        "clients",
        "in flight",
        "q/s",
        "q/s a client",
        "p50",
        "p95",
        "p99",
        "longest",
    ]
    heads += ["CPU a query", "memory", "failed"]
    return f"<h3>{escape(scale['name'])}</h3>{table(heads, rows)}"


def tabulate_verification(document: Document) -> str:
    """Show what was checked against plain Python, what was wrong and what failed."""
    rows, wrong, failed = [], [], []
    for scale in document["scales"]:
        for engine in scale["engines"]:
            found = engine.get("wrong_answers") or []
            loads = [*engine.get("loads", []), *engine.get("admitted", [])]
            loads += [*engine.get("offered", []), *engine.get("bursts", [])]
            rows.append(
                [
                    scale["name"],
                    engine["name"],
                    f"{engine.get('answers_checked', 0):,}",
                    f"{engine.get('rows_checked', 0):,}",
                    str(len(found)),
                    str(sum(load.get("checked", 0) for load in loads)),
                    str(sum(load["wrong"] for load in loads)),
                ]
            )
            wrong += [
                [one["query_id"], one["engine"], one["values"], one["error"] or "other rows"]
                for one in found
            ]
            if engine["failed"]:
                failed.append([scale["name"], engine["name"], engine["failed"]])
    heads = [
        "scale",
        "engine",
        "answers checked",
        "rows",
        "wrong",
        "under load",
        "wrong under load",
    ]
    listed = table(["query", "engine", "asked with", "found"], wrong) if wrong else ""
    broken = table(["scale", "engine", "FAILED"], failed) if failed else ""
    return table(heads, rows) + listed + broken


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
        ["reference", document.get("reference") or "none"],
        ["took", f"{quiet['seconds']:.0f} s"],
        *([name, limit] for name, limit in machine["limits"].items()),
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
            f"{engine['name']} {engine['version']}",
            f"{engine['load_seconds']:.2f} s" if "load_seconds" in engine else "failed",
            f"{shorten(engine['file_bytes'])}B" if "file_bytes" in engine else "none",
            ", ".join(f"{name} {value}" for name, value in engine.get("settings", {}).items()),
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


def show_level(level: float | None) -> str:
    """Return how many times the reference, as people read it."""
    return "none" if level is None else f"{level:.3g}"


def milliseconds(seconds: float | None) -> str:
    """Return a time as people read it."""
    if seconds is None:
        return "none"
    return f"{seconds:.3g} s" if seconds >= 10 else f"{seconds * 1000:.3g} ms"


def span(interval: list[float] | None) -> str:
    """Return an interval of times as people read it."""
    return "none" if interval is None else " to ".join(milliseconds(end) for end in interval)
