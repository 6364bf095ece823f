"""Tables that our own models compute, made to land like any source."""

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import datetime

import pyarrow as pa
import pyarrow.parquet as pq

from extract.contract import Contract
from extract.drops import CONTENT_TYPES, FORMAT_HEADER, DropFormat
from extract.http import Api
from extract.response import Response
from extract.source import FILE, Scope, Stream


def table_stream(contract: Contract, table: pa.Table, name: str) -> Stream:
    """Return a stream whose one answer is the table; `name` tells one computation from another.

    The same table under the same name is landed once.
    """

    def read(api: Api, scope: Scope) -> Iterator[Response]:
        yield as_response(contract, table, name, api.clock())

    reader: Callable[[Api, Scope], Iterator[Response]] = read
    return Stream(contract, reader, records=FILE)


def as_response(contract: Contract, table: pa.Table, name: str, computed_at: datetime) -> Response:
    """Return a table as the response that its records point to."""
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd")
    return Response(
        method="COMPUTE",
        url=f"{contract.source}/{contract.stream}/{name}.parquet",
        status=0,
        headers={
            "content-type": CONTENT_TYPES[".parquet"],
            FORMAT_HEADER: json.dumps(asdict(DropFormat())),
        },
        page_number=1,
        fetched_at=computed_at,
        body=sink.getvalue().to_pybytes(),
    )
