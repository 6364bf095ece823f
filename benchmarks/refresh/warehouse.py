"""What the workload needs of a warehouse; who runs the benchmark hands it in."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True)
class Step:
    """One command of a refresh: wall seconds, processor seconds, most memory of its processes."""

    name: str
    seconds: float
    processor_seconds: float
    peak_megabytes: float


class Warehouse(Protocol):
    """A warehouse in a home of its own."""

    @property
    def landing(self) -> Path:
        """Where batches land."""

    @property
    def published(self) -> Path:
        """The folder in which `current` leads to what BI reads."""

    @property
    def memory_limit(self) -> str:
        """How much the engine may take while it builds."""

    def begin(self) -> None:
        """Make the home ready for a first batch."""

    def refresh(self) -> Sequence[Step]:
        """Take what has landed all the way to BI, by the commands that the pipeline runs."""

    def rebuild(self) -> Path:
        """Build the same landing whole, beside; returns the database."""
