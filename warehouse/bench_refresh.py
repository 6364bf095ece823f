"""The workload `refresh` of the benchmark suite: a warehouse of a made landing, by our commands."""

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from benchmarks.generator.scale import Scale
from benchmarks.preparation import Bench, Figures, remove_place
from benchmarks.refresh.measure import measure_refresh
from benchmarks.refresh.warehouse import Step
from warehouse.build import write_schemas
from warehouse.settings import Settings, inherited_environment
from warehouse.watching import kenno, watch

REFUSED = 3
BUILD = "build"
RUNS = "source=*/stream=*/run=*"
# What the DAG `warehouse` runs. The landing's gate misses the streams that are not made: it takes
# its time and refuses.
COMMANDS: tuple[tuple[str, tuple[str, ...], tuple[int, ...]], ...] = (
    ("gate of landing", ("validate", "landing", "--json"), (0, REFUSED)),
    (BUILD, ("build", "--json"), (0,)),
    ("gate of marts", ("validate", "marts", "--json"), (0,)),
    ("publish", ("publish", "--json"), (0,)),
)
# Made people have no name to hide: one key, so that two homes build the same pseudonyms.
KEY = "of-a-made-landing-whose-people-are-numbers"


class MadeWarehouse:
    """A warehouse in a home of its own, as settings have it, but for what is made."""

    def __init__(self, settings: Settings, config: Path) -> None:
        self.settings, self.config = settings, config
        # What lay there when the marts were built: their gate lands its findings after that.
        self.built_from: set[Path] = set()

    @property
    def landing(self) -> Path:
        """Where batches land."""
        return self.settings.landing

    @property
    def published(self) -> Path:
        """The folder in which `current` leads to what BI reads."""
        return self.settings.published

    @property
    def memory_limit(self) -> str:
        """How much the engine may take while it builds."""
        return self.settings.building.memory_limit

    def begin(self) -> None:
        """Give every stream its schema."""
        write_schemas(self.settings)

    def refresh(self) -> Sequence[Step]:
        """Run the pipeline's commands, one after the other."""
        steps = []
        for name, arguments, accepted in COMMANDS:
            ended = watch(
                kenno(*arguments), self.environment(self.settings.home), accepted=accepted
            )
            if name == BUILD:
                self.built_from = set(self.landing.glob(RUNS))
            steps.append(Step(name, ended.seconds, ended.processor_seconds, ended.peak_megabytes))
        return steps

    def rebuild(self) -> Path:
        """Build what was built, but whole, in a copy of the database: it keeps dbt's snapshots."""
        home = self.settings.home.with_name(f"{self.settings.home.name}.whole")
        shutil.rmtree(home, ignore_errors=True)
        whole = self.settings.model_copy(update={"home": home})
        whole.build_database.parent.mkdir(parents=True)
        shutil.copyfile(self.settings.build_database, whole.build_database)
        for run in self.built_from:
            place = whole.landing / run.relative_to(self.landing)
            shutil.copytree(run, place, copy_function=os.link)
        write_schemas(whole)
        watch(
            kenno("build", "--stage", "models", "--full-refresh", "--json"), self.environment(home)
        )
        return whole.build_database

    def environment(self, home: Path) -> dict[str, str]:
        """Return the environment of commands that work in a home."""
        return {
            **inherited_environment(),
            "KENNO_CONFIG": str(self.config),
            "KENNO_HOME": str(home),
            "KENNO_BUILDING__MEMORY_LIMIT": self.memory_limit,
            # At `m` one takes some ten gigabytes.
            "KENNO_PUBLISHING__KEEP_SNAPSHOTS": "1",
            "KENNO_PSEUDONYM_KEY": KEY,
        }


def refresh_by(settings: Settings, config: Path, bench: Bench, scale: Scale) -> Figures:
    """Measure one scale; a scale that was interrupted begins anew, one that ended is known."""

    def measure() -> Figures:
        home = bench.work / f"{scale.name}.refresh"
        for place in (home, home.with_name(f"{home.name}.whole")):
            remove_place(place)
        sized = settings.model_copy(update={"home": home.resolve()})
        try:
            return measure_refresh(bench, scale, MadeWarehouse(sized, config))
        finally:
            for place in (home, home.with_name(f"{home.name}.whole")):
                remove_place(place)

    found: Figures = bench.journal.once(f"{scale.name}/refresh", measure)
    return found
