"""`kenno build`: dbt, as one process a stage."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from extract.contract import Contract
from extract.landing import Landing
from warehouse.errors import KennoError
from warehouse.settings import Settings, export

PROJECT = Path(__file__).resolve().parent.parent / "dbt_project"
STAGES = {
    "before_scores": ["--select", "tag:before_scores"],
    "after_scores": ["--exclude", "tag:before_scores"],
    "all": [],
}
BAD = ("error", "fail", "runtime error")


@dataclass(frozen=True)
class BuildResult:
    """What dbt did: nodes by status, and its own seconds."""

    nodes: dict[str, int]
    seconds: float


def build(
    settings: Settings,
    stage: str,
    select: Sequence[str] = (),
    options: Sequence[str] = (),
    target: str = "duckdb",
) -> BuildResult:
    """Run `dbt build` on a stage, or on what `select` names; KennoError names what failed.

    `options` go to dbt as they are (`--full-refresh`).
    """
    write_schemas(settings)
    arguments = ["build", *common_arguments(settings, target)]
    arguments += ["--select", *select] if select else STAGES[stage]
    return read_results(settings, run_dbt(settings, [*arguments, *options]))


def generate_docs(settings: Settings) -> Path:
    """Write dbt's documentation with lineage as one static page; return its path."""
    arguments = ["docs", "generate", "--static", *common_arguments(settings, "duckdb")]
    if not run_dbt(settings, arguments):
        raise KennoError("dbt docs generate failed; its messages are above.")
    page = settings.reports / "docs" / "index.html"
    page.parent.mkdir(parents=True, exist_ok=True)
    draft = page.with_suffix(".draft")
    draft.write_bytes((target_folder(settings) / "static_index.html").read_bytes())
    draft.replace(page)
    return page


def common_arguments(settings: Settings, target: str) -> list[str]:
    """Return the arguments that every dbt command takes."""
    return [
        "--project-dir", str(PROJECT),
        "--profiles-dir", str(PROJECT),
        "--target", target,
        "--target-path", str(target_folder(settings)),
        "--log-path", str(settings.home / "warehouse" / "logs"),
        "--vars", json.dumps(variables(settings)),
    ]  # fmt: skip


def target_folder(settings: Settings) -> Path:
    """Return where dbt writes its manifest and results."""
    return settings.home / "warehouse" / "dbt"


def variables(settings: Settings) -> dict[str, object]:
    """Return the business settings as dbt's variables."""
    brand = settings.brand

    def owner(handle: str) -> dict[str, object]:
        name = handle.partition("@")[0]
        return {"name": name, "handles": {"mastodon": handle, "x": name}}

    return {
        "brand": owner(brand.handle),
        "competitors": [owner(handle) for handle in brand.competitors],
        "engagement_half_life_days": settings.engagement.half_life_days,
        "highly_engaged_days": settings.engagement.highly_engaged_days,
        "clv_horizon_months": settings.value.horizon_months,
    }


def run_dbt(settings: Settings, arguments: list[str]) -> bool:
    """Run dbt in this process and say whether it succeeded. Its output is its own."""
    export(
        {
            "KENNO_LANDING": str(settings.landing),
            "KENNO_BUILD_DATABASE": str(settings.build_database),
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
            "DO_NOT_TRACK": "1",
        }
    )
    settings.build_database.parent.mkdir(parents=True, exist_ok=True)
    (target_folder(settings) / "run_results.json").unlink(missing_ok=True)
    from dbt.cli.main import dbtRunner

    result = dbtRunner().invoke(["--quiet", *arguments])
    if result.exception is not None:
        raise KennoError(f"dbt could not run: {result.exception}")
    return bool(result.success)


def read_results(settings: Settings, is_success: bool) -> BuildResult:
    """Count what dbt did; raise KennoError with what failed and why."""
    path = target_folder(settings) / "run_results.json"
    if not path.exists():
        raise KennoError("dbt built nothing; its messages are above.")
    told = json.loads(path.read_text("utf-8"))
    nodes: dict[str, int] = {}
    for result in told["results"]:
        nodes[result["status"]] = nodes.get(result["status"], 0) + 1
    if not is_success:
        failed = [result for result in told["results"] if result["status"] in BAD]
        lines = [
            f"{one['unique_id']}: {' '.join((one['message'] or '').split())}" for one in failed
        ]
        raise KennoError(
            "dbt build failed, and what was published before stays.\n  " + "\n  ".join(lines[:10])
        )
    return BuildResult(nodes, float(told["elapsed_time"]))


def write_schemas(settings: Settings) -> None:
    """Give every stream its file of no rows, so that dbt finds all sources from the first day."""
    landing = Landing(settings.landing)
    for contract in all_contracts():
        folder = landing.stream_folder(contract.source, contract.stream)
        if not any(folder.glob("run=*/records-*.parquet")):
            landing.write_schema(contract)


def all_contracts() -> list[Contract]:
    """Return the contracts of all sources."""
    packages = ("filedrop", "hubspot", "kenno", "mastodon", "x")
    modules = (import_module(f"extract.contracts.{name}") for name in packages)
    return [contract for module in modules for contract in module.CONTRACTS]
