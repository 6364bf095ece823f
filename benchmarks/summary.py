"""What a terminal shows of a run."""

from typing import Any

from benchmarks.driver.percentiles import geometric_mean


def summarise(document: dict[str, Any]) -> list[str]:
    """Return the few lines that a terminal shows."""
    lines = []
    for scale in document["scales"]:
        lines += [
            f"{scale['name']}: {gap['engine']} was skipped; missing {gap['missing']}"
            for gap in scale["gaps"]
        ]
        for engine in scale["engines"]:
            lines += describe_engine(scale["name"], engine)
    exponents = [one["exponent"] for one in document["scale_curve"] if one["exponent"] is not None]
    if exponents:
        middle = sorted(exponents)[len(exponents) // 2]
        lines.append(f"time grows as posts^{middle:.2f} (median of {len(exponents)} queries)")
    if document["noisy"]:
        lines.append("the machine was busy with other work: these figures decide nothing")
    return lines


def describe_engine(scale: str, engine: dict[str, Any]) -> list[str]:
    """Say what an engine got right and how fast."""
    head = f"{scale}: {engine['name']}"
    if engine["failed"]:
        return [f"{head} FAILED: {engine['failed'].splitlines()[-1][:200]}"]
    wrong = len(engine["wrong_answers"])
    checked = engine["answers_checked"]
    lines = [f"{head} gave {checked - wrong} of {checked} answers right"]
    if engine.get("refresh"):
        lines = describe_refresh(head, engine)
    medians = [power["hot"]["p50"] for power in engine.get("power", [])]
    failures = sum(power["failures"] for power in engine.get("power", []))
    mean = geometric_mean(medians)
    if mean is not None:
        failed = f", {failures} bindings FAILED" if failures else ""
        lines.append(f"{head} alone: geometric mean of medians {mean * 1000:.2f} ms{failed}")
    lines += [load_line(head, load) for load in engine.get("loads", [])]
    lines += [load_line(head, load) for load in engine.get("admitted", [])]
    if engine.get("headline_rate") is not None:
        rate = engine["headline_rate"]
        lines.append(f"{head} keeps {rate:.1f} q/s offered, p95 within 1 s")
    return lines


def describe_refresh(head: str, engine: dict[str, Any]) -> list[str]:
    """Say how fresh hourly batches were, and what is wrong with what they left."""
    hours = engine["refresh"]["batches"]
    alone = [hour["freshness_seconds"] for hour in hours if not hour["clients"]]
    asked = [hour["freshness_seconds"] for hour in hours if hour["clients"]]
    errors = sum(hour["reader_errors"] for hour in hours)
    lines = [
        f"{head}: an hour is visible after {min(alone):.1f} to {max(alone):.1f} s alone,"
        f" {min(asked):.1f} to {max(asked):.1f} s while it is asked; {errors} reader errors"
    ]
    wrong = engine["wrong_answers"]
    lines += [f"{head}: WRONG {one['query_id']}: {one['error']}" for one in wrong[:10]]
    if not wrong:
        lines.append(f"{head}: the marts are those of a whole build, and nobody erased is left")
    return lines


def load_line(head: str, load: dict[str, Any]) -> str:
    """Say what a number of clients got done."""
    latency = load["latency"]
    who = f"{load['clients']} client{'s' * (load['clients'] > 1)}"
    if load["admitted"]:
        who += f", {load['admitted']} admitted"
    if not latency["count"]:
        return f"{head}: {who} ended no query in the measured seconds"
    shown = ", ".join(f"{name} {latency[name] * 1000:.1f} ms" for name in ("p50", "p95", "p99"))
    wrong = f", {load['wrong']} WRONG ANSWERS" if load["wrong"] else ""
    failed = f", {sum(load['failures'].values())} FAILED" if load["failures"] else ""
    return f"{head}: {who} {load['queries_a_second']:.1f} q/s, {shown}{wrong}{failed}"
