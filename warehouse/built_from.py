"""What a build was made from beside landing: where models or settings changed, it is made anew.

Models that go on from what they hold trust that it was told by the same SQL, seeds and settings.
"""

import json
from collections.abc import Iterator, Mapping
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

ANEW = "--full-refresh"
TOLD_BY = ("dbt_project.yml", "macros", "models", "seeds")
# The parts of the build that each stage makes.
PARTS = {
    "before_scores": ("before_scores",),
    "after_scores": ("after_scores",),
    "all": ("before_scores", "after_scores"),
    "models": ("before_scores", "after_scores"),
}


def fingerprint(project: Path, settings: Mapping[str, object]) -> str:
    """Return the hash of a project's models, macros and seeds, of its settings and of the engine.

    Another DuckDB may give other numbers to the same texts, by which models find what they hold.
    """
    told = sha256(json.dumps(settings, sort_keys=True, default=str).encode())
    told.update(version("duckdb").encode())
    for path in project_files(project):
        told.update(path.relative_to(project).as_posix().encode())
        told.update(path.read_bytes())
    return told.hexdigest()


def project_files(project: Path) -> Iterator[Path]:
    """Yield what tells how tables are made, in an order that does not change."""
    for name in TOLD_BY:
        root = project / name
        found = [root] if root.is_file() else sorted(root.rglob("*"))
        yield from (path for path in found if path.suffix in (".sql", ".yml", ".csv"))


def is_changed(kept: Path, database: Path, stage: str, now: str) -> bool:
    """Tell whether a part of the stage was built from something else than now."""
    has_parts = bool(PARTS.get(stage))
    return has_parts and database.exists() and not is_same(kept, database, stage, now)


def is_same(kept: Path, database: Path, stage: str, now: str) -> bool:
    """Tell whether all parts of the stage were built from the same as now, seeds among it."""
    parts = PARTS.get(stage, ())
    return database.exists() and bool(parts) and all(read(kept).get(one) == now for one in parts)


def keep(kept: Path, stage: str, now: str) -> None:
    """Keep what the stage was built from, once it is built."""
    told = {**read(kept), **dict.fromkeys(PARTS.get(stage, ()), now)}
    draft = kept.with_suffix(".draft")
    draft.write_text(json.dumps(told, indent=2), "utf-8")
    draft.replace(kept)


def read(kept: Path) -> dict[str, str]:
    """Return what each part was built from; nothing where nobody kept it."""
    if not kept.exists():
        return {}
    told: dict[str, str] = json.loads(kept.read_text("utf-8"))
    return told
