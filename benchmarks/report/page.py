"""The report of a run: one HTML file without a network, from the run's JSON document."""

import json
from html import escape
from pathlib import Path
from string import Template

from benchmarks.report.figures import draw_figures, encode
from benchmarks.report.matrix import tabulate_matrix
from benchmarks.report.refresh import tabulate_refresh
from benchmarks.report.tables import (
    Document,
    milliseconds,
    tabulate_data,
    tabulate_environment,
    tabulate_loads,
    tabulate_power,
    tabulate_queries,
    tabulate_verification,
)

TEMPLATE = Path(__file__).with_name("template.html")


def render(document: Document) -> str:
    """Return the page of a run."""
    scales = document["scales"]
    return Template(TEMPLATE.read_text(encoding="utf-8")).substitute(
        title=escape(f"Kenno benchmark {document['run_at'][:10]} {document['commit'][:12]}"),
        subtitle=escape(describe_run(document)),
        cards=draw_cards(document),
        figures=draw_figures(document),
        refresh=show_refresh(document),
        matrix="".join(tabulate_matrix(scale) for scale in scales),
        loads="".join(tabulate_loads(scale) for scale in scales),
        power="".join(tabulate_power(scale) for scale in scales),
        cold=escape(document["meaning"]["cold"]),
        hot=escape(document["meaning"]["hot"]),
        reference=escape(document["meaning"].get("reference", "not measured")),
        verification=tabulate_verification(document),
        environment=tabulate_environment(document),
        data=tabulate_data(document),
        queries=tabulate_queries(document),
        raw=encode(json.dumps(document, indent=1)),
    )


def show_refresh(document: Document) -> str:
    """Show the hours of the workload `refresh`; nothing of others."""
    shown = tabulate_refresh(document)
    return f'<h2>Refresh</h2>\n<div class="panel">{shown}</div>\n' if shown else ""


def describe_run(document: Document) -> str:
    """Say in a line what was run."""
    machine = document["machine"]
    return (
        f"{document['run_at']}, commit {document['commit']}, workload {document['workload']}, "
        f"seed {document['settings']['seed']}, {machine['cores']} cores of {machine['processor']}"
    )


def draw_cards(document: Document) -> str:
    """Show the verdict, the best throughput and the highest kept rate of each scale."""
    right = document["verified"]
    failed = [
        one["name"] for scale in document["scales"] for one in scale["engines"] if one["failed"]
    ]
    gaps = sorted({gap["engine"] for scale in document["scales"] for gap in scale["gaps"]})
    cards = [
        card("answers", "all right" if right else "WRONG", "good" if right else "bad"),
        card("machine", "noisy" if document["noisy"] else "quiet", "bad" * document["noisy"]),
    ]
    if failed:
        cards.append(card("failed", ", ".join(failed), "bad"))
    if gaps:
        cards.append(card("not installed", str(len(gaps)), "", ", ".join(gaps)))
    for scale in document["scales"]:
        engine = scale["engines"][0] if scale["engines"] else {}
        if engine.get("refresh"):
            cards.append(card_of_refresh(scale["name"], engine["refresh"]["batches"]))
        if engine.get("loads"):
            best = max(engine["loads"], key=lambda load: float(load["queries_a_second"]))
            note = (
                f"{engine['name']}, p95 {milliseconds(best['latency']['p95'])}, "
                f"{best['clients']} clients"
            )
            cards.append(
                card(f"best at {scale['name']}", f"{best['queries_a_second']:.1f} q/s", "", note)
            )
        if engine.get("headline_rate"):
            value = f"{engine['headline_rate']:.1f} q/s"
            cards.append(card(f"kept at {scale['name']}", value, "", "offered, p95 within 1 s"))
    exponents = [c["exponent"] for c in document["scale_curve"] if c["exponent"] is not None]
    if exponents:
        middle = sorted(exponents)[len(exponents) // 2]
        cards.append(card("time grows as", f"posts^{middle:.2f}", "", "median of the queries"))
    return "".join(cards)


def card_of_refresh(scale: str, hours: list[Document]) -> str:
    """Show how fresh BI is at worst, and that no reader met an error."""
    worst = max(hour["freshness_seconds"] for hour in hours)
    errors = sum(hour["reader_errors"] for hour in hours)
    note = f"from landed to seen, at most; {errors} reader errors"
    return card(f"fresh at {scale}", f"{worst:.1f} s", "bad" * bool(errors), note)


def card(name: str, value: str, kind: str = "", note: str = "") -> str:
    """Return one card."""
    small = f"<small>{escape(note)}</small>" if note else ""
    return f'<div class="card {kind}"><h3>{escape(name)}</h3><b>{escape(value)}</b>{small}</div>'
