"""Engine by query: how long each takes, and how many times the fastest; a table for each track."""

from html import escape
from typing import Any

from benchmarks.driver.percentiles import geometric_mean
from benchmarks.report.tables import milliseconds

Document = dict[str, Any]
# Times the fastest, from which a cell is coloured as slower; four steps.
STEPS = (1.5, 4.0, 16.0)


def tabulate_matrix(scale: Document) -> str:
    """Show the tracks of one scale, never mixed."""
    tracks: dict[str, list[Document]] = {}
    for engine in scale["engines"]:
        tracks.setdefault(engine["track"], []).append(engine)
    return "".join(
        f"<h3>{escape(scale['name'])}, {escape(track)}</h3>{tabulate_track(engines)}"
        for track, engines in tracks.items()
    ) + tabulate_gaps(scale)


def tabulate_gaps(scale: Document) -> str:
    """Name the engines that are not installed, and what installs them."""
    return "".join(
        f'<p class="gap">{escape(gap["engine"])} was not measured at {escape(scale["name"])}: '
        f"missing {escape(gap['missing'])}</p>"
        for gap in scale["gaps"]
    )


def tabulate_track(engines: list[Document]) -> str:
    """Show hot medians, engines across and queries down, with the geometric mean below."""
    cells: dict[str, dict[str, Document]] = {}
    for engine in engines:
        for power in engine.get("power") or []:
            cells.setdefault(power["query_id"], {})[engine["name"]] = power
    names = [engine["name"] for engine in engines]
    head = "".join(f"<th>{escape(name)}</th>" for name in names)
    body = ""
    for query_id, row in sorted(cells.items()):
        best = min((power["hot"]["p50"] for power in row.values()), default=None)
        shown = "".join(show_cell(row.get(name), best) for name in names)
        body += f"<tr><th>{escape(query_id)}</th>{shown}</tr>"
    means = {
        engine["name"]: geometric_mean([power["hot"]["p50"] for power in engine.get("power") or []])
        for engine in engines
    }
    known = [value for value in means.values() if value is not None]
    foot = "".join(
        '<td class="s3">failed</td>' if value is None else show_time(value, min(known), "")
        for value in means.values()
    )
    return (
        f'<div class="scroll"><table class="matrix"><thead><tr><th></th>{head}</tr></thead>'
        f"<tbody>{body}<tr><th>geometric mean</th>{foot}</tr></tbody></table></div>"
    )


def show_cell(power: Document | None, best: float | None) -> str:
    """Return a query's cell; what failed or was not asked says so."""
    if power is None or best is None:
        return '<td class="s3">none</td>'
    failed = f", {power['failures']} failed" if power["failures"] else ""
    return show_time(power["hot"]["p50"], best, failed)


def show_time(seconds: float, best: float, note: str) -> str:
    """Return a cell with a time and how many times the fastest it is."""
    times = seconds / best
    step = sum(times >= limit for limit in STEPS)
    ratio = "fastest" if times == 1 else f"{times:.1f} times"
    return (
        f'<td class="number s{step}">{milliseconds(seconds)}{escape(note)}'
        f"<small>{ratio}</small></td>"
    )
