"""File drop: what other systems export and people keep in sheets, one folder a stream."""

from collections.abc import Callable, Iterator

from extract.auth import nobody
from extract.contract import Contract
from extract.contracts.filedrop import CONTRACTS
from extract.drops import read_drops
from extract.errors import BadDrop
from extract.http import Api
from extract.response import Response
from extract.source import FILE, Scope, Source, Stream


def read_folder(contract: Contract) -> Callable[[Api, Scope], Iterator[Response]]:
    """Return a reader of the files dropped for one stream; files landed before are left out."""

    def read(api: Api, scope: Scope) -> Iterator[Response]:
        if scope.folder is None:
            raise BadDrop("filedrop: set sources.filedrop.folder in kenno.toml.")
        return read_drops(scope.folder, contract, api.clock())

    return read


SOURCE = Source(
    name="filedrop",
    base_url="",
    streams=tuple(Stream(contract, read_folder(contract), records=FILE) for contract in CONTRACTS),
    credentials=(),
    sign_in=nobody,
)
