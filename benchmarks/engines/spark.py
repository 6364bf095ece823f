"""Apache Spark in local mode, over the Parquet files; every client starts its own."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.engines.dialects import (
    ask_by_steps,
    fill,
    is_recursive,
    iso_timestamp,
    text_for,
)
from benchmarks.engines.engine import OUT_OF_THE_BOX, TABLES, NotCancellableError
from benchmarks.engines.packages import missing_package, missing_program, version_of
from benchmarks.engines.places import link_tables, no_server
from benchmarks.workloads.query import Query, Value

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession


class LocalSparkSession:
    """One reader's Spark."""

    def __init__(self, spark: "SparkSession") -> None:
        self.spark = spark

    def ask(self, sql: str, values: Mapping[str, Value]) -> list[tuple[Any, ...]]:
        """Return all rows of an answer; Spark 3 has no recursion, so it goes step by step."""
        filled = fill(sql, values, iso_timestamp)
        if is_recursive(filled):
            frame = ask_by_steps(filled, self.run, name_frame, lambda frame: int(frame.count()))
        else:
            frame = self.spark.sql(filled)
        return [tuple(row) for row in frame.collect()]

    def run(self, sql: str) -> "DataFrame":
        """Answer one text with a frame that is computed once."""
        return self.spark.sql(sql).localCheckpoint()

    def cancel(self) -> None:
        """Refuse: jobs would have to be named before they start."""
        raise NotCancellableError("spark")

    def close(self) -> None:
        """End the Java machine, and wait for it: then its processor time is this process's own."""
        from pyspark import SparkContext

        gateway: Any = self.spark.sparkContext._gateway
        self.spark.stop()
        gateway.shutdown()
        # It ends with its input; Spark keeps it for a next session of this process.
        gateway.proc.stdin.close()
        gateway.proc.wait()
        SparkContext._gateway = SparkContext._jvm = None


@dataclass(frozen=True)
class SparkEngine:
    """Spark on this machine alone."""

    name: str = "spark"
    track: str = OUT_OF_THE_BOX
    tables: tuple[str, ...] = TABLES

    def version(self) -> str:
        """Return its release."""
        return version_of("pyspark")

    def missing(self) -> str | None:
        """Say whether the package or Java is missing."""
        return missing_package("pyspark", "sqlglot") or missing_program(
            "java", "openjdk-17-jre-headless"
        )

    def load(self, tables: Path, place: Path) -> None:
        """Keep the Parquet tables."""
        link_tables(self.tables, tables, place)

    def serve(self, place: Path) -> AbstractContextManager[list[int]]:
        """Need no server."""
        return no_server(place)

    def open(self, place: Path, threads: int | None = None) -> LocalSparkSession:
        """Start Spark and name the Parquet files."""
        from pyspark.sql import SparkSession

        spark = (
            SparkSession.builder.master(f"local[{threads or '*'}]")
            .appName("kenno-bench")
            .config("spark.ui.enabled", "false")
            .config("spark.ui.showConsoleProgress", "false")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.sql.session.timeZone", "UTC")
            .config("spark.sql.timestampType", "TIMESTAMP_NTZ")
            .getOrCreate()
        )
        spark.sparkContext.setLogLevel("OFF")
        for name in self.tables:
            path = str((place / f"{name}.parquet").resolve())
            spark.read.parquet(path).createOrReplaceTempView(name)
        return LocalSparkSession(spark)

    def translate(self, query: Query) -> str:
        """Translate to Spark's dialect; its recursive form stays, for it goes by steps."""
        return text_for(query, ("spark",), None if is_recursive(query.sql) else "spark")

    def settings(self, place: Path) -> dict[str, str]:
        """Return where its tables are."""
        return {"tables": "Parquet", "master": "local[*]"}


def name_frame(name: str, frame: "DataFrame") -> None:
    """Give a frame a name for later texts."""
    frame.createOrReplaceTempView(name)
