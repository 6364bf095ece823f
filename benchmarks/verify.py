"""Only the answers: generate, load and compare, on as many engines as are there."""

import math
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.journal import Journal
from benchmarks.plan import REFRESH, Plan
from benchmarks.preparation import (
    Bench,
    check_engine,
    load_engine,
    prepare_data,
    remove_place,
)
from benchmarks.workloads.query import read_queries


@dataclass(frozen=True)
class Verified:
    """What an engine got right at a scale; `missing` says why it was not asked."""

    scale: str
    engine: str
    checked: int
    rows: int
    wrong: list[str]
    missing: str | None = None


def verify(plan: Plan, progress: Callable[[str], None]) -> list[Verified]:
    """Check every engine's answers at every scale of a plan; nothing is timed or kept."""
    plan.check()
    if plan.workload == REFRESH:
        raise ValueError("refresh proves itself as it runs: kenno bench run --workload refresh")
    found = []
    with tempfile.TemporaryDirectory(prefix="kenno-bench-") as folder:
        work = Path(folder)
        queries = {query.id: query for query in read_queries(plan.asked)}
        bench = Bench(plan, work, queries, Journal(work / "journal.jsonl"), progress)
        for scale in plan.sizes:
            data = prepare_data(bench, scale)
            for name in plan.engines:
                engine, place = bench.engine(name), work / f"{scale.name}.{name}"
                missing = bench.missing(engine)
                if missing:
                    found.append(Verified(scale.name, name, 0, 0, [], missing))
                    continue
                key = f"{scale.name}/{name}"
                load_engine(bench, key, engine, data, place)
                try:
                    with engine.serve(place):
                        checked = check_engine(bench, key, engine, data, place, longest=math.inf)
                finally:
                    remove_place(place)
                wrong = [
                    f"{one['query_id']} with {one['values']}: {one['error'] or 'other rows'}"
                    for one in checked["wrong_answers"]
                ]
                found.append(
                    Verified(
                        scale.name, name, checked["answers_checked"], checked["rows_checked"], wrong
                    )
                )
    return found
