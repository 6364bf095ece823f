"""Which of the tests that models declare can be asked once something is built."""

from collections.abc import Collection, Iterator
from typing import Any

# dbt's selection of them; `ask_declared_tests` in dbt_project/macros asks them instead.
SELECTION = "test_type:generic"


def askable(manifest: Any, built: Collection[str]) -> list[str]:  # noqa: ANN401 - dbt has no types
    """Return the declared tests that read something built, and all else they read was there before.

    So each is asked once in the stages of a build, as dbt's indirect selection `buildable` has it.
    Seeds are always there.
    """
    there = {*built, *ancestors(manifest, built)}
    return [
        name
        for name, node in manifest.nodes.items()
        if node.resource_type == "test"
        and getattr(node, "test_metadata", None)
        and any(read in built for read in node.depends_on_nodes)
        and all(read in there or read.startswith("seed.") for read in node.depends_on_nodes)
    ]


def ancestors(manifest: Any, names: Collection[str]) -> Iterator[str]:  # noqa: ANN401 - dbt has no types
    """Yield all that these nodes read, in any number of steps."""
    waiting, seen = list(names), set()
    while waiting:
        node = manifest.nodes.get(waiting.pop())
        for read in node.depends_on_nodes if node else ():
            if read not in seen:
                seen.add(read)
                yield read
                waiting.append(read)
