"""The report of a run: one HTML file without a network, from the run's JSON document."""

import json
from base64 import b64encode
from html import escape
from pathlib import Path
from string import Template

from benchmarks.report.charts import (
    Line,
    draw_lines,
    linear_axis,
    logarithmic_axis,
    step_axis,
)
from benchmarks.report.tables import (
    PERCENTILES,
    Document,
    milliseconds,
    tabulate_data,
    tabulate_environment,
    tabulate_power,
    tabulate_queries,
    tabulate_verification,
)

TEMPLATE = Path(__file__).with_name("template.html")


def render(document: Document) -> str:
    """Return the page of a run."""
    raw = b64encode(json.dumps(document, indent=1).encode()).decode()
    return Template(TEMPLATE.read_text(encoding="utf-8")).substitute(
        title=escape(f"Kenno benchmark {document['run_at'][:10]} {document['commit'][:12]}"),
        subtitle=escape(describe_run(document)),
        cards=draw_cards(document),
        throughput=draw_throughput(document),
        latency="".join(draw_latency(scale) for scale in document["scales"]),
        scale_curve=draw_scale_curve(document),
        power="".join(tabulate_power(scale) for scale in document["scales"]),
        cold=escape(document["meaning"]["cold"]),
        hot=escape(document["meaning"]["hot"]),
        verification=tabulate_verification(document),
        environment=tabulate_environment(document),
        data=tabulate_data(document),
        queries=tabulate_queries(document),
        raw=raw,
    )


def describe_run(document: Document) -> str:
    """Say in a line what was run."""
    machine = document["machine"]
    return (
        f"{document['run_at']}, commit {document['commit']}, workload {document['workload']} "
        f"({document['track']}), seed {document['settings']['seed']}, "
        f"{machine['cores']} cores of {machine['processor']}"
    )


def draw_cards(document: Document) -> str:
    """Show the verdict and the best throughput of each scale."""
    right = document["verified"]
    cards = [
        card("answers", "all right" if right else "WRONG", "good" if right else "bad"),
        card("machine", "noisy" if document["noisy"] else "quiet", "bad" * document["noisy"]),
    ]
    for scale in document["scales"]:
        if scale["loads"]:
            best = max(scale["loads"], key=lambda load: float(load["queries_a_second"]))
            note = f"p95 {milliseconds(best['latency']['p95'])}, {best['clients']} clients"
            value = f"{best['queries_a_second']:.1f} q/s"
            cards.append(card(f"best at {scale['name']}", value, "", note))
    exponents = [c["exponent"] for c in document["scale_curve"] if c["exponent"] is not None]
    if exponents:
        middle = sorted(exponents)[len(exponents) // 2]
        cards.append(card("time grows as", f"posts^{middle:.2f}", "", "median of the queries"))
    return "".join(cards)


def card(name: str, value: str, kind: str = "", note: str = "") -> str:
    """Return one card."""
    small = f"<small>{escape(note)}</small>" if note else ""
    return f'<div class="card {kind}"><h3>{escape(name)}</h3><b>{escape(value)}</b>{small}</div>'


def draw_throughput(document: Document) -> str:
    """Draw queries a second against clients, a line a scale."""
    lines = [
        Line(
            scale["name"],
            [(load["clients"], load["queries_a_second"]) for load in scale["loads"]],
        )
        for scale in document["scales"]
    ]
    x = step_axis("clients", [value for line in lines for value, _ in line.points])
    y = linear_axis("queries a second", [value for line in lines for _, value in line.points])
    return draw_lines("Throughput by clients", lines, x, y)


def draw_latency(scale: Document) -> str:
    """Draw the percentiles against clients at one scale, with the null query's as the floor."""
    loads = [load for load in scale["loads"] if load["latency"]["count"]]
    lines = [
        Line(name, [(load["clients"], load["latency"][name] * 1000) for load in loads])
        for name in PERCENTILES
    ]
    x = step_axis("clients", [value for line in lines for value, _ in line.points])
    y = linear_axis("milliseconds", [value for line in lines for _, value in line.points])
    floor = scale["null"]["latency"]["p50"] if scale["null"] else None
    note = f"<p>The null query takes {milliseconds(floor)} (median).</p>" if floor else ""
    name = escape(scale["name"])
    chart = draw_lines(f"Latency at {name}", lines, x, y)
    return f"<figure><h3>Latency at {name}</h3>{chart}{note}</figure>"


def draw_scale_curve(document: Document) -> str:
    """Draw hot medians against posts, a line a query, both logarithmic."""
    lines = []
    for curve in document["scale_curve"]:
        points = [(point["posts"], point["seconds"] * 1000) for point in curve["points"]]
        growth = "" if curve["exponent"] is None else f" (exponent {curve['exponent']:.2f})"
        lines.append(Line(curve["query_id"] + growth, points))
    if not lines:
        return draw_lines("Scale curve", [], linear_axis("", []), linear_axis("", []))
    x = logarithmic_axis("posts", [value for line in lines for value, _ in line.points])
    y = logarithmic_axis("milliseconds", [value for line in lines for _, value in line.points])
    return draw_lines("Time by posts", lines, x, y)
