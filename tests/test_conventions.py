"""What a machine can hold of this project's rules."""

import ast
import csv
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
STAGES = ("benchmarks", "expectations", "extract", "sandbox", "scoring")
SOURCES = sorted(file.stem for file in (ROOT / "extract" / "connectors").glob("[!_]*.py"))
LONGEST_MODULE = 340
RECORDS = {"record_id", "record_ids"}
OURS = (*STAGES, "warehouse", "dags")


def tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--", *patterns], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [ROOT / line for line in listed.stdout.splitlines() if (ROOT / line).exists()]


def modules(*folders: str) -> list[Path]:
    found = tracked(*(f"{folder}/*.py" for folder in folders))
    assert found, f"no modules in {folders}"
    return found


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield (node.module or "").partition(".")[0]


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_knows_no_other_stage_and_not_the_warehouse(stage: str) -> None:
    others = {name for name in (*STAGES, "warehouse", "dags", "airflow") if name != stage}
    guilty = {path.name: others & set(imports(path)) for path in modules(stage)}
    assert {name: found for name, found in guilty.items() if found} == {}


def test_only_dags_import_airflow() -> None:
    assert [path for path in modules(*STAGES, "warehouse") if "airflow" in set(imports(path))] == []


def test_only_expectations_import_great_expectations() -> None:
    others = modules("benchmarks", "extract", "sandbox", "scoring", "warehouse", "dags")
    assert [path for path in others if "great_expectations" in set(imports(path))] == []


@pytest.mark.parametrize("source", SOURCES)
def test_a_source_has_one_name_in_all_places(source: str) -> None:
    for place in (
        f"extract/connectors/{source}.py",
        f"extract/contracts/{source}/__init__.py",
        f"dbt_project/models/staging/{source}",
        f"expectations/landing/{source}.py",
        f"docs/sources/{source}.md",
        f"tests/extract/test_{source}.py",
    ):
        assert tracked(place), f"{place} is missing"


def test_a_source_is_one_file_and_every_stream_of_it_is_staged_under_its_name() -> None:
    for source in SOURCES:
        contracts = import_module(f"extract.contracts.{source}").CONTRACTS
        for contract in contracts:
            model = f"dbt_project/models/staging/{source}/stg_{source}__{contract.stream}.sql"
            assert tracked(model), f"{model} is missing"
        streams = import_module(f"extract.connectors.{source}").SOURCE.streams
        assert {stream.name for stream in streams} <= {one.stream for one in contracts}


def test_no_module_outgrows_its_reader() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in modules(*OURS)
        if (lines := len(path.read_text("utf-8").splitlines())) > LONGEST_MODULE
    }
    assert long == {}


def test_no_module_is_a_drawer() -> None:
    drawers = {"utils", "helpers", "common", "misc"}
    assert [path for path in modules(*OURS) if path.stem in drawers] == []


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        path for path in modules(*OURS) if not ast.get_docstring(ast.parse(path.read_text("utf-8")))
    ]
    assert silent == []


def model_files() -> list[Path]:
    found = tracked("dbt_project/models/*.sql")
    assert found
    return found


def test_every_model_has_its_description_beside_it_with_its_grain() -> None:
    for path in model_files():
        beside = path.with_suffix(".yml")
        assert beside.exists(), f"{path.name} has no {beside.name}"
        described = [
            model
            for model in yaml.safe_load(beside.read_text("utf-8")).get("models", [])
            if model["name"] == path.stem
        ]
        assert described, f"{beside.name} does not describe {path.stem}"
        sentences = re.split(r"(?<=\.)\s+", described[0]["description"].strip())
        assert any(sentence.startswith("One row") for sentence in sentences), (
            f"{beside.name} does not say its grain: One row per …"
        )


def test_every_column_of_a_mart_has_a_type_and_a_description() -> None:
    for path in tracked("dbt_project/models/marts/*.yml"):
        for model in yaml.safe_load(path.read_text("utf-8")).get("models", []):
            assert model.get("columns"), f"{model['name']} lists no columns"
            for column in model["columns"]:
                assert column.get("data_type"), f"{model['name']}.{column['name']} has no type"
                assert column.get("description"), (
                    f"{model['name']}.{column['name']} has no description"
                )


@cache
def marts() -> dict[str, dict[str, Any]]:
    """Return what the files beside them say of all published models, by name."""
    described = {
        model["name"]: model
        for path in tracked("dbt_project/models/marts/*.yml", "dbt_project/models/semantic/*.yml")
        for model in yaml.safe_load(path.read_text("utf-8")).get("models", [])
    }
    assert len(described) > 50
    return described


def column_names(model: dict[str, Any]) -> set[str]:
    return {column["name"] for column in model["columns"]}


def rows_from(node: dict[str, Any]) -> list[dict[str, Any]]:
    declared: list[dict[str, Any]] = node.get("config", {}).get("meta", {}).get("rows_from", [])
    return declared


@pytest.mark.parametrize("name", marts())
def test_every_mart_names_its_records_or_says_which_rows_it_is_made_of(name: str) -> None:
    model, others = marts()[name], marts()
    columns = column_names(model)
    if columns & RECORDS:
        return
    assert rows_from(model), (
        f"{name} has no record_id, and no meta.rows_from (warehouse/origins.py)"
    )
    for entry in rows_from(model):
        if "nowhere" in entry:
            assert entry["nowhere"]
            continue
        if "measures_of" in entry:
            assert {*entry.values()} <= columns
            continue
        assert entry["by"].keys() <= columns
        told_by = entry["mart"].partition(".")[2]
        assert rows_from(others[told_by]) or column_names(others[told_by]) & RECORDS
        there = [*entry["by"].values(), entry.get("where", "")]
        assert {one for one in there if one.isidentifier()} <= column_names(others[told_by])
        assert set(re.findall(r"\$(\w+)", " ".join(there))) <= columns


def test_every_mart_is_named_by_who_reads_it() -> None:
    named = {
        reference
        for path in tracked("dbt_project/models/*exposure.yml")
        for exposure in yaml.safe_load(path.read_text("utf-8"))["exposures"]
        for reference in exposure["depends_on"]
    }
    assert {f"ref('{name}')" for name in marts()} - named == set()


def test_every_measure_of_a_kpi_says_which_rows_it_is_made_of() -> None:
    seed = yaml.safe_load((ROOT / "dbt_project/seeds/kpi/kpi_measures.yml").read_text("utf-8"))
    declared = rows_from(seed["seeds"][0])
    with (ROOT / "dbt_project/seeds/kpi/kpi_measures.csv").open(encoding="utf-8") as rows:
        measures = {row["measure_id"]: row for row in csv.DictReader(rows)}
    assert {measure for entry in declared for measure in entry["measures"]} == measures.keys()
    for entry in declared:
        if "stream" in entry:
            source, stream = entry["stream"].split(".")
            contracts = import_module(f"extract.contracts.{source}").CONTRACTS
            assert stream in {contract.stream for contract in contracts}
        else:
            assert entry["mart"].partition(".")[2] in marts()


def test_every_metric_that_is_no_kpi_is_a_column_of_a_mart() -> None:
    with (ROOT / "dbt_project/seeds/kpi/metric_catalogue.csv").open(encoding="utf-8") as rows:
        others = [row for row in csv.DictReader(rows) if not row["perspective"]]
    named = [row[side] for row in others for side in ("numerator", "denominator") if row[side]]
    assert len(named) > 40
    columns = {f"{mart}.{name}" for mart, model in marts().items() for name in column_names(model)}
    assert set(named) - columns == set()


def test_no_file_names_a_registry_host() -> None:
    hosts = re.compile(r"(index-url|find-links|pypi\.org/simple|registry\.npmjs\.org)")
    locks = tracked("*.lock", "Makefile", "Dockerfile", ".ci/run")
    assert locks
    guilty = [
        path.name
        for path in locks
        if any(
            hosts.search(line) and "--no-emit-index-url" not in line
            for line in path.read_text("utf-8").splitlines()
        )
    ]
    assert guilty == []


def test_every_locked_package_has_a_hash() -> None:
    for path in tracked("*.lock"):
        text = path.read_text("utf-8")
        packages = re.findall(r"^[A-Za-z0-9_.\-\[\]]+==", text, re.MULTILINE)
        assert packages
        assert text.count("--hash=sha256:") >= len(packages), path.name
