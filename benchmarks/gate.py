"""The gate of CI: processor seconds of each query, as times what fixed work takes beside it.

The wall clock says on a shared machine mostly what else runs there, and processor seconds of two
machines say how fast these are. So each query's processor seconds, on one thread, the least of some
rounds, stand as a ratio to those of fixed work that DuckDB does just before it, which no change of
ours reaches. `gate.json` holds the ratios that were reviewed.
What is above its bound is measured again, and refused only if it is above each time.
"""

import json
import tempfile
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

from benchmarks.driver.percentiles import geometric_mean
from benchmarks.engines import engine_for
from benchmarks.engines.engine import Session
from benchmarks.fixed_work import FixedWork
from benchmarks.generator.scale import find_scale
from benchmarks.workloads.catalogue import NOWHERE, WORKLOADS
from benchmarks.workloads.query import Binding, read_queries

ACCEPTED = Path(__file__).with_name("gate.json")
SEED = 1
ROUNDS = 3
TRIES = 3
EVERY_BINDING = 5  # of thirty six are asked, one or two of each band

Ratios = dict[str, float]
Measure = Callable[[Collection[str] | None], Ratios]


@dataclass(frozen=True)
class Accepted:
    """Reviewed ratios, and how many times them a query, and all of them, may take."""

    workload: str
    scale: str
    engine: str
    most_a_query: float
    most_in_all: float
    ratios: Ratios


@dataclass(frozen=True)
class Verdict:
    """Ratios as they were measured, as times the reviewed ones, and what is refused of them."""

    times: Ratios
    in_all: float
    refused: list[str]


def judge(measure: Measure, accepted: Accepted) -> Verdict:
    """Measure all queries, and again those that are above their bound; keep the least of each.

    Raises `ValueError` where the queries are not those that were reviewed.
    """
    measured = measure(None)
    if measured.keys() != accepted.ratios.keys():
        other = ", ".join(sorted(measured.keys() ^ accepted.ratios.keys()))
        raise ValueError(f"{other}: asked or reviewed, not both; kenno bench gate --accept")
    times = {name: ratio / accepted.ratios[name] for name, ratio in measured.items()}
    for _ in range(TRIES - 1):
        again = [name for name, ratio in times.items() if ratio > accepted.most_a_query]
        if mean(times) > accepted.most_in_all:
            again = list(times)
        if not again:
            break
        for name, ratio in measure(again).items():
            times[name] = min(times[name], ratio / accepted.ratios[name])
    return Verdict(times, mean(times), refuse(times, accepted))


def refuse(times: Mapping[str, float], accepted: Accepted) -> list[str]:
    """Say what is above its bound."""
    refused = [
        f"{name} takes {ratio:.2f} times the processor seconds that were reviewed, at most"
        f" {accepted.most_a_query:g} are allowed"
        for name, ratio in sorted(times.items())
        if ratio > accepted.most_a_query
    ]
    if mean(times) > accepted.most_in_all:
        refused.append(
            f"all queries take {mean(times):.2f} times in the geometric mean, at most"
            f" {accepted.most_in_all:g} are allowed"
        )
    return refused


def mean(times: Mapping[str, float]) -> float:
    """Return the geometric mean."""
    return geometric_mean(list(times.values())) or 0.0


@contextmanager
def prepared(workload: str, scale: str, engine: str) -> Iterator[Measure]:
    """Make data and a database for as long as ratios are measured; yields what measures them."""
    asked = WORKLOADS[workload]
    with tempfile.TemporaryDirectory(prefix="kenno-bench-") as work:
        folder, place = Path(work, "tables"), Path(work, "place")
        asked.make(find_scale(scale), SEED, folder, NOWHERE)
        bindings = asked.curate(folder, SEED)
        loaded = engine_for(engine, asked.tables)
        loaded.load(folder, place)
        texts = {query.id: loaded.translate(query) for query in read_queries(workload)}
        session = loaded.open(place, threads=1)
        try:
            yield partial(measure_ratios, session, texts, bindings)
        finally:
            session.close()


def measure_ratios(
    session: Session,
    texts: Mapping[str, str],
    bindings: Sequence[Binding],
    names: Collection[str] | None,
) -> Ratios:
    """Return the ratio of each query that is named, of all where none is.

    The session works in this process, on one thread.
    """
    ratios: Ratios = {}
    with closing(FixedWork()) as fixed_work:
        for name in texts if names is None else names:
            own = [one.values for one in bindings if one.query_id == name][::EVERY_BINDING]
            for values in own:
                session.ask(texts[name], values)
            rounds = []
            for _ in range(ROUNDS):
                began = time.process_time()
                fixed_work.do()
                between = time.process_time()
                for values in own:
                    session.ask(texts[name], values)
                rounds.append((time.process_time() - between, between - began))
            ratios[name] = min(spent for spent, _ in rounds) / min(one for _, one in rounds)
    return ratios


def read_accepted(path: Path = ACCEPTED) -> Accepted:
    """Read the reviewed ratios."""
    return Accepted(**json.loads(path.read_text(encoding="utf-8")))


def accept(accepted: Accepted, path: Path = ACCEPTED) -> None:
    """Write ratios to be reviewed, rounded to three digits."""
    ratios = {name: float(f"{ratio:.3g}") for name, ratio in sorted(accepted.ratios.items())}
    text = json.dumps({**asdict(accepted), "ratios": ratios}, indent=2)
    path.write_text(text + "\n", encoding="utf-8")
