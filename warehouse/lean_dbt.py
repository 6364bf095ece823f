"""What dbt does for each node and nobody needs, left undone: the same SQL, in less time.

For each of some 200 nodes, dbt makes a callable of each of its 700 macros, twice, of which a node
calls a dozen; it compiles the same templates in every process; it words thousands of events that
nobody reads; it makes a table of nothing for each statement, with all that could read dates in it;
it opens a cursor and sets it up. Here a macro is made when it is called, templates were compiled at
set-up, only warnings and errors are worded, one table of nothing serves all, and a cursor serves
the next node too. `tests/warehouse/test_lean_dbt.py` holds what comes of it to what dbt makes by
itself.
"""

import marshal
import sys
from collections import ChainMap, UserDict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any, cast

import duckdb
from dbt.adapters.duckdb.environments.local import DuckDBConnectionWrapper, LocalEnvironment
from dbt.clients.jinja import MacroGenerator
from dbt.context.macros import MacroNamespace
from dbt.context.manifest import ManifestContext
from dbt.contracts.graph.manifest import Manifest
from dbt.contracts.graph.nodes import Macro
from dbt_common.clients import agate_helper
from dbt_common.clients.jinja import MacroFuzzEnvironment, get_environment
from dbt_common.events.base_types import BaseEvent, EventLevel
from dbt_common.events.event_manager import EventManager
from dbt_common.events.event_manager_client import ctx_set_event_manager
from jinja2 import Environment

KEPT_TEMPLATES = Path(sys.prefix) / "share" / "kenno" / "dbt_templates.marshal"
READ_BY_SOMEONE = (EventLevel.WARN, EventLevel.ERROR)
COMPILED: dict[str, Any] = {}
OF_DBT: dict[str, Any] = {
    "namespace": ManifestContext._build_namespace,
    "context": ManifestContext.to_dict,
    "compile": MacroFuzzEnvironment.compile,
    "event": BaseEvent.__init__,
    "empty_table": agate_helper.empty_table,
    "type_tester": agate_helper.build_type_tester,
    "handle": LocalEnvironment.handle,
    "close": LocalEnvironment.close,
}


def leave_undone() -> None:
    """Let dbt work so in this process, from now on."""
    context: Any = ManifestContext
    context._build_namespace = macros_made_when_called
    context.to_dict = context_of_node
    template: Any = MacroFuzzEnvironment
    template.compile = compiled_once
    event: Any = BaseEvent
    event.__init__ = keep_what_is_told
    event.pb_msg = property(worded, keep_worded)
    table: Any = agate_helper
    table.empty_table = one_empty_table
    table.build_type_tester = one_type_tester
    engine: Any = LocalEnvironment
    engine.handle = cursor_of_node
    engine.close = close_with_cursors
    ctx_set_event_manager(OnlyWhatIsRead())


class MadeWhenNamed(UserDict[str, Any]):
    """A dictionary that makes what it holds of `makings`, by name, when it is first asked for."""

    def __init__(
        self, makings: Mapping[str, Any], make: Callable[[Any], Any] = lambda making: making
    ) -> None:
        super().__init__()
        self._makings, self._make = makings, make

    def __missing__(self, name: str) -> Any:  # noqa: ANN401 - macros, and packages of them
        """Make what has this name; KeyError if nothing has."""
        made = self.data[name] = self._make(self._makings[name])
        return made

    def __contains__(self, name: object) -> bool:
        """Say whether something has this name, made or not."""
        return name in self.data or name in self._makings

    def __iter__(self) -> Iterator[str]:
        """Yield all names, so that a copy has all."""
        return iter(self.data.keys() | self._makings.keys())

    def __len__(self) -> int:
        """Count the names."""
        return len(self.data.keys() | self._makings.keys())

    def __bool__(self) -> bool:
        """Say whether there is anything, without counting it."""
        return bool(self.data or self._makings)


def macros_made_when_called(context: Any) -> MacroNamespace:  # noqa: ANN401 - any of dbt's contexts
    """Return the macros that a context reaches, in dbt's order of packages; none is made yet."""
    builder = context._get_namespace_builder()
    # What dispatches a macro relies on it; dbt does it on the way, as it makes what nobody named.
    context.config.load_dependencies()

    def make(macro: Macro) -> MacroGenerator:
        return MacroGenerator(macro, context._ctx, builder.node, builder.thread_ctx)

    by_package = context.manifest.get_macros_by_package()
    of_dbt: dict[str, Macro] = {}
    for package in reversed(builder.internal_package_names_order):
        of_dbt.update(by_package.get(package, {}))
    packages: dict[str, Any] = {
        name: MadeWhenNamed(macros, make)
        for name, macros in by_package.items()
        if name not in builder.internal_package_names
    }
    own, root = builder.search_package, builder.root_package
    macros = MacroNamespace(
        global_namespace=packages.get(root, {}) if root != own else {},
        local_namespace=packages.get(own, {}),
        global_project_namespace=cast("Any", MadeWhenNamed(of_dbt, make)),
        packages=packages,
    )
    context._ctx = ContextOfNode(context, macros)
    return macros


class ContextOfNode(MadeWhenNamed):
    """What a node's Jinja sees: macros, and what dbt gives it itself; of one name, the macro wins.

    What dbt gives is what it makes of `_context_members_`: methods and properties of a context.
    """

    def __init__(self, context: Any, macros: Mapping[str, Any]) -> None:  # noqa: ANN401 - any of dbt's contexts
        def bind(member: Any) -> Any:  # noqa: ANN401 - as dbt has them
            return member.__get__(context) if hasattr(member, "__get__") else member

        builtins = MadeWhenNamed(context._context_members_, bind)
        super().__init__(ChainMap(cast("Any", macros), builtins))
        self.data.update(context=self, builtins=builtins)


def context_of_node(context: Any) -> Any:  # noqa: ANN401 - as dbt has it
    """Return what a node's Jinja sees.

    Contexts that dbt gives few macros from the beginning, of tests as it parses, are its own.
    """
    known = context._ctx
    return known if isinstance(known, ContextOfNode) else OF_DBT["context"](context)


def compiled_once(environment: Environment, source: str, *more: Any) -> Any:  # noqa: ANN401 - as Jinja calls it
    """Return a template's code: what set-up kept of it, or what is compiled of it here, once."""
    if more:
        return OF_DBT["compile"](environment, source, *more)
    key = key_of(environment, source)
    if key not in COMPILED:
        kept = kept_templates().get(key)
        COMPILED[key] = (
            OF_DBT["compile"](environment, source) if kept is None else marshal.loads(kept)  # noqa: S302 - this installation wrote it
        )
    return COMPILED[key]


def keep_templates(manifest: Manifest) -> None:
    """Keep all templates of a project for the installation, compiled: part of set-up.

    Those are the macros, the nodes, and what was compiled to parse them.
    """
    sources = {macro.macro_sql for macro in manifest.macros.values()}
    sources |= {node.raw_code for node in manifest.nodes.values()}
    for source in sources:
        compiled_once(get_environment(), source)
    code = {key: marshal.dumps(COMPILED[key]) for key in sorted(COMPILED)}
    KEPT_TEMPLATES.parent.mkdir(parents=True, exist_ok=True)
    draft = KEPT_TEMPLATES.with_suffix(".draft")
    draft.write_bytes(marshal.dumps((compilers(), code)))
    draft.replace(KEPT_TEMPLATES)
    kept_templates.cache_clear()


@cache
def kept_templates() -> Mapping[str, bytes]:
    """Return the code that set-up kept by the templates' keys; none, if others compiled it."""
    if not KEPT_TEMPLATES.exists():
        return {}
    made_by, code = marshal.loads(KEPT_TEMPLATES.read_bytes())  # noqa: S302 - this installation's
    return code if made_by == compilers() else {}


def compilers() -> tuple[str, ...]:
    """Return the versions of what makes code of a template."""
    return sys.version, version("jinja2"), version("dbt-common")


def key_of(environment: Environment, source: str) -> str:
    """Return what names a template's code: its source, and the kind of template it is."""
    return sha256(f"{type(environment).__name__}\n{source}".encode()).hexdigest()


@cache
def one_empty_table() -> Any:  # noqa: ANN401 - a table of agate
    """Return a table of nothing, as each statement gives dbt that returns nothing."""
    return OF_DBT["empty_table"]()


def one_type_tester(
    text_columns: Iterable[str], string_null_values: Iterable[str] = ("null", "")
) -> Any:  # noqa: ANN401 - a tester of agate
    """Return what tells types of columns; with a new one come readers of dates in words."""
    return type_tester_of(tuple(text_columns), tuple(string_null_values))


@cache
def type_tester_of(text_columns: Iterable[str], null_values: Iterable[str]) -> Any:  # noqa: ANN401 - a tester of agate
    """Return the one that dbt makes for such columns."""
    return OF_DBT["type_tester"](text_columns, null_values)


class OneOfMany(DuckDBConnectionWrapper):
    """A node's connection: its cursor is not closed, but let go for the next node."""

    def close(self) -> None:
        """Let the cursor go, without what was begun and not ended on it."""
        cursor, environment = self._cursor._cursor, self._env
        with suppress(duckdb.TransactionException):  # where all was ended
            cursor.rollback()
        vars(environment).setdefault("let_go", []).append(cursor)
        environment.notify_closed()


# dbt's connections have no types.
one_of_many: Callable[..., Any] = OneOfMany


def cursor_of_node(environment: Any) -> Any:  # noqa: ANN401 - dbt has no types for it
    """Return a connection by a cursor that is set up: one that was let go, or else a new one."""
    with environment.lock:
        cursors = vars(environment).get("let_go")
        if cursors and environment.conn is not None:
            environment.handle_count += 1
            return one_of_many(cursors.pop(), environment)
    made = OF_DBT["handle"](environment)
    return one_of_many(made.cursor()._cursor, environment)


def close_with_cursors(environment: Any) -> None:  # noqa: ANN401 - dbt has no types for it
    """Close the engine: it stays open as long as a cursor of it is."""
    for cursor in vars(environment).pop("let_go", []):
        cursor.close()
    OF_DBT["close"](environment)


def keep_what_is_told(event: BaseEvent, *told: Any, **named: Any) -> None:  # noqa: ANN401 - as dbt tells it
    """Keep what an event tells, for when someone reads it."""
    vars(event).update(told=told, named=named)


def worded(event: BaseEvent) -> Any:  # noqa: ANN401 - a message of protobuf
    """Return an event as the message that dbt makes of it."""
    kept = vars(event)
    if "worded" not in kept:
        OF_DBT["event"](event, *kept["told"], **kept["named"])
    return kept["worded"]


def keep_worded(event: BaseEvent, message: Any) -> None:  # noqa: ANN401 - a message of protobuf
    """Keep the message that dbt made of an event."""
    vars(event)["worded"] = message


class OnlyWhatIsRead(EventManager):
    """Events, without those below a warning: no logger and no callback of ours takes them."""

    def fire_event(
        self,
        e: BaseEvent,
        level: EventLevel | None = None,
        *rest: Any,  # noqa: ANN401 - as dbt has them
        **named: Any,  # noqa: ANN401 - as dbt has them
    ) -> None:
        """Word an event and pass it on, if someone reads it."""
        if (level or e.level_tag()) in READ_BY_SOMEONE:
            super().fire_event(e, level, *rest, **named)
