"""The smallest generated data and the right answers to all questions on them, made once."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from benchmarks.driver.answers import Answer
from benchmarks.driver.clients import Job, make_job
from benchmarks.driver.verify import know_answers
from benchmarks.engines import ENGINES
from benchmarks.generator.scale import find_scale
from benchmarks.generator.write import write_tables
from benchmarks.workloads.bsma import Oracle, curate_bindings
from benchmarks.workloads.query import Binding, Query, read_queries


@dataclass(frozen=True)
class Asked:
    """Tables, questions and right answers."""

    folder: Path
    oracle: Oracle
    queries: dict[str, Query]
    bindings: list[Binding]
    answers: list[Answer]


@pytest.fixture(scope="session")
def nano(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data") / "nano"
    write_tables(find_scale("nano"), seed=1, folder=folder)
    return folder


@pytest.fixture(scope="session")
def asked(nano: Path) -> Asked:
    bindings, oracle = curate_bindings(nano, seed=1), Oracle(nano)
    queries = {query.id: query for query in read_queries("bsma")}
    return Asked(nano, oracle, queries, bindings, know_answers(oracle, bindings))


@pytest.fixture(scope="session")
def job(asked: Asked, tmp_path_factory: pytest.TempPathFactory) -> Job:
    place = tmp_path_factory.mktemp("job") / "place"
    ENGINES["duckdb"].load(asked.folder, place)
    return make_job("duckdb", place, asked.queries, asked.bindings, asked.answers)
