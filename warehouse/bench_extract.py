"""`kenno bench extract`: landing beside dlt's REST client, and its cost from small to large."""

import math
import statistics
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from warehouse.bench_pipeline import seconds_between
from warehouse.demo import demo_environment, running_sandbox
from warehouse.errors import KennoError, WrongUse
from warehouse.settings import Settings
from warehouse.watching import kenno, watch

SOURCES = {
    "mastodon": ("statuses", "tag_timeline", "notifications"),
    "x": ("tweets", "mentions", "search"),
}
LOOK_EVERY_SECONDS = 0.1


@dataclass(frozen=True)
class Landed:
    """What one process landed: records, seconds without the start, and its most memory."""

    records: int
    seconds: float
    peak_megabytes: float

    @property
    def rate(self) -> float:
        """Records a second."""
        return self.records / self.seconds


def compare(
    settings: Settings,
    config: Path,
    rounds: int,
    scales: Sequence[float],
    progress: Callable[[str], None],
) -> dict[str, Any]:
    """Land each platform by us and by dlt in turn, then Mastodon alone at growing scales.

    Both read the same endpoints of one sandbox, which runs in a process of its own; KennoError
    where they do not land the same number of records. Peak memory is of the whole process.
    """
    if find_spec("dlt") is None:
        raise WrongUse("dlt is not installed: run `make .venv/ready-for-bench`.")
    with tempfile.TemporaryDirectory(prefix="kenno-bench-") as folder:
        home = Path(folder)
        beside = []
        environment = demo_environment(settings, config, home)
        with running_sandbox(settings, environment, home / "sandbox.log") as wait_until_ready:
            wait_until_ready()
            for source in SOURCES:
                beside.append(compare_source(settings, config, home, source, rounds))
                progress(
                    "{source}: {records} records; ours {our_rate} a second at {our_peak} MB,"
                    " dlt {dlt_rate} a second at {dlt_peak} MB: {speed_up} times the rate,"
                    " {memory_share} of the memory".format(**beside[-1])
                )
        curve = []
        for scale in scales:
            curve.append(measure_scale(settings, config, home / f"scale-{scale}", scale))
            progress(
                "scale {scale}: {records} records in {seconds} s ="
                " {microseconds_a_record} µs a record, peak {peak_megabytes} MB".format(**curve[-1])
            )
    result: dict[str, Any] = {"beside_dlt": beside, "curve": curve}
    if len(curve) > 1:
        result["exponent"] = round(exponent(curve), 3)
        progress(f"seconds grow as records to the power of {result['exponent']}")
    return result


def compare_source(
    settings: Settings, config: Path, home: Path, source: str, rounds: int
) -> dict[str, Any]:
    """Land one source by each tool in turn, `rounds` times; return medians and ratios."""
    ours, theirs = [], []
    for number in range(rounds):
        ours.append(land_by_us(settings, config, home / f"{source}-{number}-ours", source))
        theirs.append(land_by_dlt(settings, config, home / f"{source}-{number}-dlt", source))
    counts = {one.records for one in (*ours, *theirs)}
    if len(counts) > 1:
        raise KennoError(f"{source}: not all runs landed the same number of records: {counts}.")
    our_rate, dlt_rate = (statistics.median(one.rate for one in runs) for runs in (ours, theirs))
    our_peak, dlt_peak = (
        statistics.median(one.peak_megabytes for one in runs) for runs in (ours, theirs)
    )
    return {
        "source": source,
        "records": counts.pop(),
        "our_rate": round(our_rate),
        "dlt_rate": round(dlt_rate),
        "speed_up": round(our_rate / dlt_rate, 2),
        "our_peak": round(our_peak),
        "dlt_peak": round(dlt_peak),
        "memory_share": round(our_peak / dlt_peak, 2),
    }


def measure_scale(settings: Settings, config: Path, home: Path, scale: float) -> dict[str, Any]:
    """Land all of Mastodon from a sandbox of one scale."""
    world = settings.sandbox.model_copy(update={"scale": scale})
    scaled = settings.model_copy(update={"sandbox": world})
    environment = demo_environment(scaled, config, home)
    with running_sandbox(scaled, environment, home / "sandbox.log") as wait_until_ready:
        wait_until_ready()
        landed = land_by_us(scaled, config, home, "mastodon")
    return {
        "scale": scale,
        "records": landed.records,
        "seconds": round(landed.seconds, 2),
        "microseconds_a_record": round(landed.seconds / landed.records * 1e6),
        "peak_megabytes": round(landed.peak_megabytes),
    }


def land_by_us(settings: Settings, config: Path, home: Path, source: str) -> Landed:
    """Land a source's streams with pages by `kenno extract`, into a new home."""
    streams = [word for name in SOURCES[source] for word in ("--stream", name)]
    until = settings.sandbox.until.isoformat()
    ended = watch(
        kenno("extract", source, *streams, "--until", until, "--json"),
        demo_environment(settings, config, home),
        LOOK_EVERY_SECONDS,
    )
    own = [report for report in ended.said if report["stream"] in SOURCES[source]]
    records = sum(report["record_count"] for report in own)
    return Landed(records, seconds_between(own), ended.peak_megabytes)


def land_by_dlt(settings: Settings, config: Path, home: Path, source: str) -> Landed:
    """Land the same by dlt, in a process of its own."""
    environment = demo_environment(settings, config, home)
    base_url = environment[f"KENNO_SOURCES__{source.upper()}__BASE_URL"]
    home.mkdir(parents=True)
    ended = watch(
        [sys.executable, "-m", "benchmarks.landing.dlt_client", source, base_url, str(home)],
        {**environment, "RUNTIME__DLTHUB_TELEMETRY": "false", "RUNTIME__LOG_LEVEL": "ERROR"},
        LOOK_EVERY_SECONDS,
        told=environment[f"KENNO_{source.upper()}_TOKEN"],
    )
    return Landed(sum(ended.said["records"].values()), ended.said["seconds"], ended.peak_megabytes)


def exponent(curve: Sequence[Mapping[str, Any]]) -> float:
    """Return the power of the number of records by which the seconds grow (least squares)."""
    sizes = [math.log(point["records"]) for point in curve]
    times = [math.log(point["seconds"]) for point in curve]
    return statistics.linear_regression(sizes, times).slope
