"""The report's charts, from a run's document."""

import base64
from html import escape
from typing import Any

import numpy as np

from benchmarks.driver.scalability import law
from benchmarks.report.charts import (
    Line,
    draw_lines,
    figure,
    linear_axis,
    logarithmic_axis,
    step_axis,
)
from benchmarks.report.refresh import draw_refresh
from benchmarks.report.tables import PERCENTILES, milliseconds

Document = dict[str, Any]
SHOWN_SHARES = (0, 25, 50, 75, 90, 95, 98, 99, 99.5, 99.9, 100)


def draw_figures(document: Document) -> str:
    """Return all charts, scale by scale."""
    parts = [draw_throughput(scale) for scale in document["scales"]]
    for scale in document["scales"]:
        for engine in scale["engines"][:1]:
            if engine.get("refresh"):
                parts += draw_refresh(scale["name"], engine)
            if engine.get("loads"):
                parts += draw_engine(scale["name"], engine)
    parts.append(draw_scale_curve(document))
    return "".join(parts)


def draw_engine(scale: str, engine: Document) -> list[str]:
    """Return the charts of the engine that was measured in every way."""
    parts = [draw_latency(scale, engine), draw_processor(scale, engine)]
    if engine["offered"]:
        parts += [draw_offered(scale, engine), draw_percentiles(scale, engine)]
    if engine["speed_up"]:
        parts.append(draw_speed_up(scale, engine))
    return parts


def draw_throughput(scale: Document) -> str:
    """Draw queries a second against clients, a line an engine, and the law fitted to the first."""
    lines, note = [], "Each client asks, reads the whole answer and asks again."
    for place, engine in enumerate(scale["engines"]):
        loads = engine.get("loads") or []
        if not loads:
            continue
        lines.append(
            Line(engine["name"], [(load["clients"], load["queries_a_second"]) for load in loads])
        )
        fit = engine.get("scalability")
        if place == 0 and fit:
            clients = np.array([load["clients"] for load in loads], dtype=np.float64)
            fitted = law(clients, fit["lambda_"], fit["sigma"], fit["kappa"])
            points = list(zip(clients.tolist(), fitted.tolist(), strict=True))
            lines.append(Line(f"{engine['name']}, fitted", points))
            note += " " + tell_fit(fit)
    x = step_axis("clients", [value for line in lines for value, _ in line.points])
    y = linear_axis("queries a second", [value for line in lines for _, value in line.points])
    name = f"Throughput at {scale['name']}"
    return figure(name, draw_lines(name, lines, x, y), note)


def tell_fit(fit: Document) -> str:
    """Say what the law's parameters are, with their intervals."""
    told = [
        f"{sign} {fit[name]:.3g} ({fit['intervals'][key][0]:.3g} to {fit['intervals'][key][1]:.3g})"
        for sign, name, key in (
            ("λ", "lambda_", "lambda"),
            ("\N{GREEK SMALL LETTER SIGMA}", "sigma", "sigma"),
            ("κ", "kappa", "kappa"),
        )
    ]
    best = fit["best_clients"]
    peak = f"most at {best:.0f} clients" if best else "no fall seen"
    worst = max((abs(value) for value in fit["residuals"]), default=0.0)
    return (
        f"Universal Scalability Law: {', '.join(told)}, {peak}, R² {fit['r_squared']:.3f}, "
        f"largest residual {worst:.3g} q/s."
    )


def draw_latency(scale: str, engine: Document) -> str:
    """Draw the percentiles against clients, with the null query's as the floor."""
    loads = [load for load in engine["loads"] if load["latency"]["count"]]
    lines = [
        Line(name, [(load["clients"], load["latency"][name] * 1000) for load in loads])
        for name in PERCENTILES
    ]
    x = step_axis("clients", [value for line in lines for value, _ in line.points])
    y = linear_axis("milliseconds", [value for line in lines for _, value in line.points])
    floor = engine["null"]["latency"]["p50"]
    note = (
        f"The null query takes {milliseconds(floor)} (median): what is the driver's."
        if floor
        else ""
    )
    name = f"Latency of {engine['name']} at {scale}"
    return figure(name, draw_lines(name, lines, x, y), note)


def draw_processor(scale: str, engine: Document) -> str:
    """Draw processor seconds a query and throughput with and without admission control."""
    lines = [
        Line(
            name,
            [
                (load["clients"], load["processor_seconds_a_query"] * 1000)
                for load in engine[key]
                if load["processor_seconds_a_query"]
            ],
        )
        for name, key in (("all at once", "loads"), ("as many as cores", "admitted"))
        if engine[key]
    ]
    x = step_axis("clients", [value for line in lines for value, _ in line.points])
    y = linear_axis("CPU milliseconds a query", [v for line in lines for _, v in line.points])
    name = f"Processor time of {engine['name']} at {scale}"
    told = [
        f"{load['clients']} clients {load['queries_a_second']:.1f} q/s, "
        f"p95 {milliseconds(load['latency']['p95'])}"
        for load in engine["admitted"]
    ]
    note = f"With no more in flight than cores: {'; '.join(told)}." if told else ""
    return figure(name, draw_lines(name, lines, x, y), note)


def draw_offered(scale: str, engine: Document) -> str:
    """Draw latency against the offered rate, from when due and from when begun."""
    offered = [one for one in engine["offered"] if one["latency"]["count"]]
    lines = [
        Line(name, [(one["rate"], one[key]["p95"] * 1000) for one in offered])
        for name, key in (("p95 from when due", "latency"), ("p95 from when begun", "uncorrected"))
    ]
    bursts = [one for one in engine["bursts"] if one["latency"]["count"]]
    if bursts:
        lines.append(
            Line(
                "p95 of the last of 12 at once",
                [(one["rate"], one["last_of_burst"]["p95"] * 1000) for one in bursts],
            )
        )
    x = linear_axis("queries a second offered", [v for line in lines for v, _ in line.points])
    heights = [value for line in lines for _, value in line.points]
    y = logarithmic_axis("milliseconds", heights) if heights else linear_axis("", [])
    late = [f"{one['rate']:.1f}" for one in engine["offered"] if not one["is_valid"]]
    rate = engine["headline_rate"]
    note = f"Highest rate with p95 within 1 s and no error: {rate:.1f} q/s." if rate else ""
    note += f" Saturated at {', '.join(late)} q/s." if late else ""
    name = f"Latency of {engine['name']} by offered rate at {scale}"
    return figure(name, draw_lines(name, lines, x, y), note)


def draw_percentiles(scale: str, engine: Document) -> str:
    """Draw the whole distribution at the highest offered rate, corrected and not."""
    from hdrh.histogram import HdrHistogram

    highest = max(engine["offered"], key=lambda one: float(one["rate"]))
    lines = []
    for name, key in (("from when due", "latency"), ("from when begun", "uncorrected")):
        encoded = highest[key]["histogram"]
        if encoded:
            histogram = HdrHistogram.decode(encoded.encode())
            lines.append(
                Line(
                    name,
                    [
                        (share, max(histogram.get_value_at_percentile(share), 1) / 1000)
                        for share in SHOWN_SHARES
                    ],
                )
            )
    x = step_axis("percentile", [value for line in lines for value, _ in line.points])
    heights = [value for line in lines for _, value in line.points]
    y = logarithmic_axis("milliseconds", heights) if heights else linear_axis("", [])
    title = f"Percentiles of {engine['name']} at {highest['rate']:.1f} q/s, {scale}"
    note = (
        "The gap between the lines is the wait that a closed loop would hide "
        "(coordinated omission)."
    )
    return figure(title, draw_lines(title, lines, x, y), note)


def draw_speed_up(scale: str, engine: Document) -> str:
    """Draw how much faster each query is with more threads."""
    rows = sorted(engine["speed_up"], key=lambda row: -float(row["seconds"]))[:5]
    lines = [
        Line(row["query_id"], [(point["threads"], point["speed_up"]) for point in row["points"]])
        for row in rows
    ]
    x = step_axis("threads", [value for line in lines for value, _ in line.points])
    y = linear_axis("times as fast", [value for line in lines for _, value in line.points])
    shares = [
        f"{row['query_id']} {row['parallel_share']:.0%}"
        for row in rows
        if row["parallel_share"] is not None
    ]
    name = f"Speed-up of {engine['name']} by threads at {scale}, the five slowest"
    note = f"Divided among threads by Amdahl's law: {', '.join(shares)}."
    return figure(name, draw_lines(name, lines, x, y), note)


ONE_SCALE = "One scale was measured: how time grows is told by two or more (--scale xs --scale s)."


def draw_scale_curve(document: Document) -> str:
    """Draw hot medians against posts, a line a query, both logarithmic."""
    lines = []
    for curve in document["scale_curve"]:
        points = [(point["posts"], point["seconds"] * 1000) for point in curve["points"]]
        told = "" if curve["exponent"] is None else f" {curve['exponent']:.2f}"
        if curve["interval"]:
            told += " ({:.2f} to {:.2f})".format(*curve["interval"])
        lines.append(Line(curve["query_id"] + told, points))
    name = "Hot median by posts"
    if len(document["scales"]) < 2:
        return figure(name, f'<p class="nothing">{escape(ONE_SCALE)}</p>')
    if not lines:
        return figure(name, draw_lines(name, [], linear_axis("", []), linear_axis("", [])))
    x = logarithmic_axis("posts", [value for line in lines for value, _ in line.points])
    y = logarithmic_axis("milliseconds", [value for line in lines for _, value in line.points])
    note = "Beside each query: the exponent k of time ~ posts^k, with its 95 % interval."
    return figure(name, draw_lines(name, lines, x, y), note)


def encode(text: str) -> str:
    """Return text in base64, for a link that holds it."""
    return base64.b64encode(text.encode()).decode()
