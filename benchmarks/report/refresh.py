"""The report's part on the workload `refresh`: how fresh BI is, and what that costs who asks."""

from typing import Any

from benchmarks.report.charts import Line, draw_lines, figure, linear_axis, shorten, step_axis
from benchmarks.report.tables import milliseconds, table

Document = dict[str, Any]
COMPARED = ("p50", "p95")


def draw_refresh(scale: str, engine: Document) -> list[str]:
    """Return the charts of an engine whose data were refreshed."""
    hours = engine["refresh"]["batches"]
    return [
        draw_freshness(scale, hours),
        draw_parts(scale, hours),
        draw_company(scale, engine),
        draw_latency_in_time(scale, hours),
    ]


def draw_freshness(scale: str, hours: list[Document]) -> str:
    """Draw how far BI is behind what has landed, over the time of the run: a tooth an hour."""
    lines = []
    for name, wanted in (("alone", False), ("while it is asked", True)):
        points = [
            point for hour in hours if bool(hour["clients"]) == wanted for point in tooth(hour)
        ]
        if points:
            lines.append(Line(name, points))
    x = linear_axis("seconds of the run", [at for line in lines for at, _ in line.points])
    y = linear_axis("seconds behind", [value for line in lines for _, value in line.points])
    title = f"Freshness at {scale}"
    worst = max(hour["freshness_seconds"] for hour in hours)
    errors = sum(hour["reader_errors"] for hour in hours)
    note = (
        "From landed to seen by a reader, hour by hour: it grows until BI sees what landed. At most"
        f" {worst:.1f} s; {errors} errors of readers."
    )
    return figure(title, draw_lines(title, lines, x, y), note)


def tooth(hour: Document) -> list[tuple[float, float]]:
    """Return the points of one hour: landed, seen, and nothing left behind."""
    landed, behind = hour["landed_second"], hour["freshness_seconds"]
    return [(landed, 0.0), (landed + behind, behind), (landed + behind, 0.0)]


def draw_parts(scale: str, hours: list[Document]) -> str:
    """Draw the seconds of each command, hour by hour."""
    names = [step["name"] for step in hours[0]["steps"]]
    lines = [
        Line(
            name,
            [
                (hour["hour"], step["seconds"])
                for hour in hours
                for step in hour["steps"]
                if step["name"] == name
            ],
        )
        for name in names
    ]
    x = step_axis("hour", [at for line in lines for at, _ in line.points])
    y = linear_axis("seconds", [value for line in lines for _, value in line.points])
    title = f"Commands of a refresh at {scale}"
    told = [f"hour {hour['hour']} by {hour['clients']}" for hour in hours if hour["clients"]]
    note = f"Asked meanwhile by so many clients: {', '.join(told)}; the others were alone."
    return figure(title, draw_lines(title, lines, x, y), note)


def draw_company(scale: str, engine: Document) -> str:
    """Draw the readers' latency by clients, with and without a refresh."""
    asked = [hour["load"] for hour in engine["refresh"]["batches"] if hour["load"]]
    lines = [
        Line(
            f"{name} {how}",
            [
                (load["clients"], load["latency"][name] * 1000)
                for load in loads
                if load["latency"]["count"]
            ],
        )
        for how, loads in (("without a refresh", engine["loads"]), ("during one", asked))
        for name in COMPARED
    ]
    x = step_axis("clients", [at for line in lines for at, _ in line.points])
    y = linear_axis("milliseconds", [value for line in lines for _, value in line.points])
    title = f"Readers with and without a refresh at {scale}"
    note = "Each question opens the current snapshot anew, as a tool without a pool does."
    return figure(title, draw_lines(title, lines, x, y), note)


def draw_latency_in_time(scale: str, hours: list[Document]) -> str:
    """Draw the readers' 95th percentile while an hour is refreshed."""
    lines = [
        Line(
            f"{hour['clients']} client{'s' * (hour['clients'] > 1)}",
            [(part["second"], part["p95"] * 1000) for part in hour["timeline"]],
        )
        for hour in hours
        if hour["timeline"]
    ]
    x = linear_axis("seconds since it landed", [at for line in lines for at, _ in line.points])
    y = linear_axis("p95, milliseconds", [value for line in lines for _, value in line.points])
    title = f"Readers' p95 during a refresh at {scale}"
    return figure(title, draw_lines(title, lines, x, y))


def tabulate_refresh(document: Document) -> str:
    """Show each hour: what landed, how long it took to BI, and what readers had meanwhile."""
    rows = []
    for scale in document["scales"]:
        for engine in scale["engines"]:
            if not engine.get("refresh"):
                continue
            told = engine["refresh"]
            rows.append(row_of(scale["name"], "the year", told["first"], {}))
            without = {load["clients"]: load["latency"] for load in engine["loads"]}
            rows += [
                row_of(scale["name"], name_hour(hour), hour, without) for hour in told["batches"]
            ]
    heads = ["scale", "batch", "records", "posts: new, late, again, newer; gone", "clients"]
    heads += ["seen after", "records a second", "CPU", "memory", "p50, without", "p95, without"]
    return table([*heads, "errors"], rows) if rows else ""


def name_hour(hour: Document) -> str:
    """Name an hour; the one that forgets a person says whether anything of them is left."""
    if not hour["erases"]:
        return f"hour {hour['hour']}"
    left = sum(hour["rows_left"].values())
    return f"hour {hour['hour']}, a person erased, {left} rows left"


def row_of(scale: str, name: str, batch: Document, without: dict[int, Document]) -> list[str]:
    """Return a batch's row."""
    posts = batch.get("deliveries")
    load = batch.get("load")
    return [
        scale,
        name,
        f"{batch['records']:,}",
        "{new:,}, {late:,}, {unchanged:,}, {newer:,}; {gone:,}".format(**posts) if posts else "",
        str(batch.get("clients") or "none"),
        f"{batch['freshness_seconds']:.1f} s",
        f"{batch['records_a_second']:,.0f}",
        f"{batch['processor_seconds']:.0f} s",
        f"{shorten(batch['peak_megabytes'] * 1e6)}B",
        *(beside(load, without, name) for name in COMPARED),
        str(batch.get("reader_errors", len(batch["errors"]))),
    ]


def beside(load: Document | None, without: dict[int, Document], name: str) -> str:
    """Return a percentile during a refresh and, behind it, the same clients' without."""
    if not load:
        return ""
    before = without.get(load["clients"], {}).get(name)
    return f"{milliseconds(load['latency'][name])}, {milliseconds(before)}"
