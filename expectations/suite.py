"""A suite: a query, and what we expect of its rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from great_expectations.expectations.expectation import Expectation

Severity = Literal["critical", "warning"]


@dataclass(frozen=True)
class ExpectNone:
    """Expect no row that fulfils `where`: the cheapest check, and one that shows its evidence.

    `show` names the columns that a failure prints; the first one is what the check is about. A
    suite of these alone can be read, and its query run, without importing Great Expectations.
    """

    where: str
    show: Sequence[str]
    says: str
    notes: str
    severity: Severity = "critical"

    def as_expectation(self, *also: str) -> "Expectation":
        """Return it as Great Expectations' own; GX puts the suite's rows in place of `{batch}`.

        A failure names the columns `also` before its own.
        """
        from great_expectations.expectations.metadata_types import FailureSeverity

        from expectations.no_rows import ExpectNoRows

        shown = ", ".join([*also, *self.show])
        return ExpectNoRows(
            unexpected_rows_query=f"select {shown} from {{batch}} where {self.where}",
            description=self.says,
            notes=self.notes,
            severity=FailureSeverity(self.severity),
            meta={"column": self.show[0]},
        )


@dataclass(frozen=True)
class Suite:
    """What we expect of the rows of `query`, which selects only what is looked at.

    `name` is the table's name with the kind of suite at its end: `mastodon.statuses.quality`. The
    query runs once, before the checks, with `getvariable('as_of')` as the gate's only "now".

    Suites of one `pool` expect the same of one row each, with the same columns: Great Expectations
    is asked once for all of them, since asking costs it more than looking.
    """

    name: str
    query: str
    expectations: "Sequence[Expectation | ExpectNone]"
    pool: str | None = None

    @property
    def table(self) -> str:
        """The table that the suite is about."""
        return self.name.rpartition(".")[0]
