"""A suite: a query, and what we expect of its rows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from great_expectations.expectations.expectation import Expectation

Severity = Literal["critical", "warning"]


@dataclass(frozen=True)
class ExpectNone:
    """Expect no row that fulfils `where`: the cheapest check, and one that shows its evidence.

    `show` names the columns that a failure prints; the first one is what the check is about.
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
class Expect:
    """One of Great Expectations' own expectations, by the name of its class and its arguments."""

    type: str
    arguments: Mapping[str, Any]
    says: str
    notes: str
    severity: Severity = "critical"

    def as_expectation(self) -> "Expectation":
        """Make it."""
        from great_expectations import expectations
        from great_expectations.expectations.metadata_types import FailureSeverity

        kind: type[Expectation] = getattr(expectations, self.type)
        return kind(
            **self.arguments,
            description=self.says,
            notes=self.notes,
            severity=FailureSeverity(self.severity),
        )


@dataclass(frozen=True)
class Together:
    """That suites of one group are asked by one query of theirs, and what it needs of this one.

    `query` makes it: each of its rows names its suite in the column `suite`.
    """

    group: str
    query: Callable[[Sequence["Suite"]], str]
    part: Mapping[str, str]


@dataclass(frozen=True)
class Suite:
    """What we expect of the rows of `query`, which selects only what is looked at.

    `name` is the table's name with the kind of suite at its end: `mastodon.statuses.quality`. The
    query runs once, before the checks, with `getvariable('as_of')` as the gate's only "now": all
    run while Great Expectations is still being imported, so nothing in a suite imports it.

    Suites of one `pool` expect the same of one row each, with the same columns, of which `suite` is
    the suite's name: Great Expectations is asked once for all of them, since asking costs it more
    than looking.
    """

    name: str
    query: str
    expectations: Sequence[ExpectNone | Expect]
    pool: str | None = None
    together: Together | None = None

    @property
    def table(self) -> str:
        """The table that the suite is about."""
        return self.name.rpartition(".")[0]
