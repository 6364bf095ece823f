"""Customers as scoring reads them: checked, in order, and with a hash of what was read."""

import hashlib
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from scoring.fitting import Floats

COLUMNS: dict[str, pa.DataType] = {
    "customer_id": pa.string(),
    "frequency": pa.int64(),
    "recency": pa.float64(),
    "age": pa.float64(),
    "mean_repeat_spend": pa.float64(),
    "spend_day_count": pa.int64(),
    "margin_rate": pa.float64(),
}
# These may be unknown; scores that need them are then unknown too.
NULLABLE = ("mean_repeat_spend", "margin_rate")


@dataclass(frozen=True)
class Customers:
    """Customers ordered by identifier; an unknown number is NaN. Times are in weeks."""

    customer_id: pa.Array
    frequency: Floats
    recency: Floats
    age: Floats
    mean_repeat_spend: Floats
    spend_day_count: Floats
    margin_rate: Floats
    sha256: str

    def __len__(self) -> int:
        """Count the customers."""
        return len(self.customer_id)


def read_customers(table: pa.Table) -> Customers:
    """Check a table of customers and put it in order; raises `ValueError` on the first bad row."""
    missing = [name for name in COLUMNS if name not in table.column_names]
    if missing:
        raise ValueError(f"customers: no column {', '.join(missing)}")
    typed = pa.table({name: table[name].cast(kind) for name, kind in COLUMNS.items()})
    ordered = typed.sort_by("customer_id").combine_chunks()
    for name in COLUMNS:
        if name not in NULLABLE and ordered[name].null_count:
            raise ValueError(f"customers: {name} is null in {ordered[name].null_count} rows")
    numbers = {name: to_floats(ordered[name]) for name in COLUMNS if name != "customer_id"}
    customer_id = pa.array([], pa.string())
    if len(ordered):
        customer_id = ordered["customer_id"].chunk(0)
    refuse_bad_rows(customer_id, numbers)
    digest = hash_rows(customer_id, numbers)
    return Customers(customer_id=customer_id, sha256=digest, **numbers)


def to_floats(column: pa.ChunkedArray) -> Floats:
    """Return a column as numbers, NaN for null."""
    values: Floats = pc.fill_null(column.cast(pa.float64()), float("nan")).to_numpy()
    return values


def refuse_bad_rows(customer_id: pa.Array, numbers: dict[str, Floats]) -> None:
    """Raise `ValueError` naming the first customer whose numbers contradict each other."""
    frequency, recency, age = (numbers[name] for name in ("frequency", "recency", "age"))
    repeated = np.zeros(len(customer_id), dtype=bool)
    if len(customer_id) > 1:
        repeated[1:] = pc.equal(customer_id[1:], customer_id[:-1]).to_numpy(zero_copy_only=False)
    problems = {
        "occurs twice": repeated,
        "has a negative frequency": frequency < 0,
        "has a recency outside 0..age": ~((recency >= 0) & (recency <= age)),
        "has an age that is not finite": ~np.isfinite(age),
        "has a recency without a repeat purchase": (frequency == 0) & (recency != 0),
        "has repeat purchases without a recency": (frequency > 0) & (recency == 0),
        "has more days of known spend than repeat purchases": (
            numbers["spend_day_count"] > frequency
        ),
        "has a mean spend without a day of known spend": (numbers["spend_day_count"] <= 0)
        & ~np.isnan(numbers["mean_repeat_spend"]),
        "has a spend that is not finite": np.isinf(numbers["mean_repeat_spend"]),
        "has a margin rate that is not finite": np.isinf(numbers["margin_rate"]),
    }
    for problem, rows in problems.items():
        if rows.any():
            raise ValueError(f"customers: {customer_id[int(np.argmax(rows))]} {problem}")


def hash_rows(customer_id: pa.Array, numbers: dict[str, Floats]) -> str:
    """Return the SHA-256 of ordered customers, the same on every machine and release."""
    digest = hashlib.sha256()
    lengths = pc.binary_length(customer_id).to_numpy(zero_copy_only=False)
    digest.update(lengths.astype("<i8").tobytes())
    digest.update("".join(customer_id.to_pylist()).encode())
    for name, values in numbers.items():
        digest.update(name.encode())
        # One bit pattern for every NaN and for both zeros.
        plain = np.where(np.isnan(values), np.nan, values) + 0.0
        digest.update(plain.astype("<f8").tobytes())
    return digest.hexdigest()
