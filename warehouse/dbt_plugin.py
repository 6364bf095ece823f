"""What dbt's connections to DuckDB know beside the project: the pads of the key of pseudonyms."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from dbt.adapters.duckdb.plugins import BasePlugin

from warehouse.pseudonyms import KEY_VARIABLE
from warehouse.settings import exported

BLOCK = 64  # bytes, of SHA-256
INNER, OUTER = 0x36, 0x5C


def pads(key: str) -> tuple[bytes, bytes]:
    """Return the inner and outer pad of a key, as HMAC-SHA256 needs them (RFC 2104)."""
    secret = key.encode()
    block = (sha256(secret).digest() if len(secret) > BLOCK else secret).ljust(BLOCK, b"\0")
    return bytes(byte ^ INNER for byte in block), bytes(byte ^ OUTER for byte in block)


class Plugin(BasePlugin):
    """Give each cursor the pads, under the names that macros/engine/pseudonyms.sql reads."""

    def initialize(self, plugin_config: Mapping[str, Any]) -> None:
        """Keep the key; without one, what makes pseudonyms fails and says so."""
        self.key = exported(KEY_VARIABLE)

    def configure_cursor(self, cursor: Any) -> None:  # noqa: ANN401 - dbt has no types for it
        """Set the pads: variables of an engine's session are never written."""
        if self.key:
            inner, outer = pads(self.key)
            cursor.execute(f"set variable kenno_inner_pad = unhex('{inner.hex()}')")
            cursor.execute(f"set variable kenno_outer_pad = unhex('{outer.hex()}')")
