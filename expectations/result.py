"""What a gate found: every check, and whether the data may pass."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from expectations.suite import Severity


class GateError(Exception):
    """A gate that cannot do its work: what it should read is not there."""


@dataclass(frozen=True)
class Check:
    """The outcome of one expectation.

    `observed` is text for people: a value, or the first rows that broke the expectation. `error`
    says why the check could not be made; such a check counts as a critical failure.
    """

    suite: str
    table: str
    column: str | None
    type: str
    severity: Severity
    is_success: bool
    observed: str
    expected: str
    notes: str
    error: str | None = None

    @property
    def is_refusal(self) -> bool:
        """Whether this check alone stops the flow."""
        return not self.is_success and self.severity == "critical"


@dataclass(frozen=True)
class GateResult:
    """All checks of one gate. `report` is the index page; `results.json` lies beside it.

    `judged_before` counts runs whose provenance a gate before found right, in the same files.
    """

    gate: str
    as_of: datetime
    checks: Sequence[Check]
    skipped: Mapping[str, str]
    report: Path
    judged_before: int = 0

    @property
    def passed(self) -> bool:
        """Whether the flow may go on: something was checked, and no critical check failed."""
        return bool(self.checks) and not self.refusals

    @property
    def refusals(self) -> list[Check]:
        """The critical checks that failed."""
        return [check for check in self.checks if check.is_refusal]

    @property
    def warnings(self) -> list[Check]:
        """The other checks that failed."""
        return [check for check in self.checks if not check.is_success and not check.is_refusal]

    @property
    def success_count(self) -> int:
        """How many checks held."""
        return sum(check.is_success for check in self.checks)

    def as_json(self) -> str:
        """Return the result as JSON, for machines; checks in the order of the suites."""
        return json.dumps(
            {
                "gate": self.gate,
                "as_of": self.as_of.isoformat(),
                "passed": self.passed,
                "check_count": len(self.checks),
                "success_count": self.success_count,
                "failed_count": len(self.checks) - self.success_count,
                "refusal_count": len(self.refusals),
                "warning_count": len(self.warnings),
                "skipped": dict(self.skipped),
                "judged_before": self.judged_before,
                "checks": [asdict(check) for check in self.checks],
            },
            indent=1,
            ensure_ascii=False,
        )
