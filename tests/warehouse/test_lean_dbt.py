"""dbt does less for each node than by itself, and what comes of it is the same."""

import marshal
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import CodeType, SimpleNamespace
from typing import Any

import duckdb
import pytest
from dbt.adapters.duckdb.credentials import DuckDBCredentials
from dbt.adapters.duckdb.environments.local import LocalEnvironment
from dbt.clients.jinja import MacroStack
from dbt.context.base import contextmember, contextproperty
from dbt.context.macros import MacroNamespaceBuilder
from dbt.context.manifest import ManifestContext
from dbt_common.clients import agate_helper
from dbt_common.clients.jinja import MacroFuzzEnvironment, get_environment
from dbt_common.events.base_types import BaseEvent, EventLevel
from dbt_common.events.event_manager import EventManager
from dbt_common.events.event_manager_client import ctx_set_event_manager
from dbt_common.events.types import Note
from jinja2 import Environment

from warehouse import lean_dbt
from warehouse.build import write_schemas
from warehouse.dbt_session import Dbt
from warehouse.settings import Settings, load_settings

pytestmark = [
    # dbt leaves its log open.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("KENNO_SOURCES", "{}")  # what is exported to dbt goes with this test
    made = load_settings().model_copy(update={"home": tmp_path / "home"})
    write_schemas(made)
    return made


def dbt_by_itself() -> None:
    context: Any = ManifestContext
    context._build_namespace = lean_dbt.OF_DBT["namespace"]
    context.to_dict = lean_dbt.OF_DBT["context"]
    template: Any = MacroFuzzEnvironment
    template.compile = lean_dbt.OF_DBT["compile"]
    event: Any = BaseEvent
    event.__init__ = lean_dbt.OF_DBT["event"]
    if "pb_msg" in vars(event):
        del event.pb_msg
    agate_helper.empty_table = lean_dbt.OF_DBT["empty_table"]
    agate_helper.build_type_tester = lean_dbt.OF_DBT["type_tester"]
    engine: Any = LocalEnvironment
    engine.handle, engine.close = lean_dbt.OF_DBT["handle"], lean_dbt.OF_DBT["close"]
    ctx_set_event_manager(EventManager())


@pytest.fixture(autouse=True)
def lean() -> Iterator[None]:
    lean_dbt.kept_templates.cache_clear()
    lean_dbt.COMPILED.clear()
    lean_dbt.leave_undone()
    yield
    dbt_by_itself()
    lean_dbt.kept_templates.cache_clear()
    lean_dbt.COMPILED.clear()


def compiled(settings: Settings) -> dict[str, str]:
    results = Dbt(settings, "duckdb").run(["compile"])
    return {one.node.unique_id: one.node.compiled_code for one in results}


def test_each_node_has_the_sql_that_dbt_makes_by_itself(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    lean = compiled(settings)
    assert ManifestContext.to_dict is lean_dbt.context_of_node
    monkeypatch.setattr(lean_dbt, "leave_undone", dbt_by_itself)
    by_itself = compiled(settings)
    assert ManifestContext.to_dict is lean_dbt.OF_DBT["context"]
    assert len(lean) > 180
    assert lean == by_itself


def macro(package: str, name: str) -> SimpleNamespace:
    return SimpleNamespace(
        name=name,
        package_name=package,
        unique_id=f"macro.{package}.{name}",
        macro_sql=f"{{% macro {name}() %}}{package}{{% endmacro %}}",
    )


stack: Any = MacroStack
MACROS = {
    "kenno": {name: macro("kenno", name) for name in ("ours", "both")},
    "other": {name: macro("other", name) for name in ("theirs", "both")},
    "dbt": {name: macro("dbt", name) for name in ("both", "of_dbt", "of_adapter", "target")},
    "dbt_duckdb": {name: macro("dbt_duckdb", name) for name in ("of_adapter",)},
}
PLACES = [
    *("ours", "both", "theirs", "of_dbt", "of_adapter", "target", "nowhere"),
    *("kenno", "other", "dbt", "dbt_duckdb"),
]


class Context(ManifestContext):
    """A context as dbt gives it to a node of a package, of few macros."""

    namespace: Any

    def __init__(self, package: str) -> None:
        self._ctx: Any = {}
        self.manifest: Any = SimpleNamespace(get_macros_by_package=lambda: MACROS)
        self.config: Any = SimpleNamespace(load_dependencies=dict)
        self.search_package = package
        self.namespace = self._build_namespace()

    def _get_namespace_builder(self) -> MacroNamespaceBuilder:
        return MacroNamespaceBuilder(
            "kenno", self.search_package, stack(), ["dbt_duckdb", "dbt"], None
        )

    @contextproperty()
    def target(self) -> str:
        return "dbt's own"

    @contextmember()
    def var(self, name: str) -> str:
        return f"{name} of {self.search_package}"


# Of dbt's own members no more: the others need a project.
Context._context_members_ = {
    name: member for name, member in vars(Context).items() if name in ("target", "var")
}


def told(found: object) -> str:
    """Say what was found: a macro by its name, a package by those of its macros."""
    if isinstance(found, Mapping):
        return str(sorted(one.macro.unique_id for one in found.values()))
    return str(getattr(getattr(found, "macro", None), "unique_id", found))


def reached(package: str) -> Iterator[tuple[str, ...]]:
    """Yield what a node of a package finds under each name, and under each in each package."""
    context: Any = Context(package)
    known = context.to_dict()
    for name in PLACES:
        yield (name, str(name in known), told(known.get(name)))
    for within in ("kenno", "other", "dbt", None):
        for name in PLACES:
            yield (str(within), name, told(context.namespace.get_from_package(within, name)))
    template = get_environment().from_string(
        "{{ ours() }} {{ kenno.both() }} {{ other.both() }} {{ var('x') }} {{ builtins.target }}"
    )
    yield (template.render(known),)
    yield tuple(sorted(dict(known)))


def test_a_macro_is_found_where_dbt_finds_it() -> None:
    packages = ("kenno", "other", "dbt")
    lean = {package: list(reached(package)) for package in packages}
    dbt_by_itself()
    assert lean == {package: list(reached(package)) for package in packages}
    assert ("ours", "True", "macro.kenno.ours") in lean["kenno"]


def test_only_macros_that_are_called_are_made() -> None:
    context: Any = Context("kenno")
    known = context.to_dict()
    made = context.namespace.packages["kenno"].data
    assert not made
    assert known["ours"]() == "kenno"
    assert list(made) == ["ours"]


def test_kept_code_serves_its_template_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lean_dbt, "KEPT_TEMPLATES", tmp_path / "installation" / "templates")
    source, other = "{{ 1 + 1 }} apples", "{{ 1 + 1 }} pears"
    one = SimpleNamespace(macro_sql=source)
    manifest: Any = SimpleNamespace(macros={"one": one}, nodes={})
    lean_dbt.keep_templates(manifest)
    assert len(lean_dbt.kept_templates()) == 1
    lean_dbt.COMPILED.clear()
    monkeypatch.setitem(lean_dbt.OF_DBT, "compile", lambda *_: pytest.fail("compiled anew"))
    assert get_environment().from_string(source).render({}) == "2 apples"
    with pytest.raises(pytest.fail.Exception, match="compiled anew"):
        get_environment().from_string(other)
    with pytest.raises(pytest.fail.Exception, match="compiled anew"):
        get_environment(native=True).from_string(source)


def test_a_template_is_compiled_once(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[str] = []
    by_dbt = lean_dbt.OF_DBT["compile"]

    def count(environment: Environment, source: str) -> CodeType:
        compiled.append(source)
        code: CodeType = by_dbt(environment, source)
        return code

    monkeypatch.setitem(lean_dbt.OF_DBT, "compile", count)
    for place in ("here", "there"):
        assert get_environment().from_string("{{ place }} and now").render({"place": place})
    assert compiled == ["{{ place }} and now"]


def test_code_of_another_version_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = tmp_path / "templates"
    monkeypatch.setattr(lean_dbt, "KEPT_TEMPLATES", kept)
    lean_dbt.kept_templates.cache_clear()
    assert lean_dbt.kept_templates() == {}
    code = {"key": marshal.dumps(compile("1", "one", "eval"))}
    kept.write_bytes(marshal.dumps((lean_dbt.compilers(), code)))
    lean_dbt.kept_templates.cache_clear()
    assert lean_dbt.kept_templates() == code
    kept.write_bytes(marshal.dumps((("2.7", "1.0", "0.1"), code)))
    lean_dbt.kept_templates.cache_clear()
    assert lean_dbt.kept_templates() == {}


def test_warnings_are_told_and_small_talk_is_never_worded() -> None:
    manager = lean_dbt.OnlyWhatIsRead()
    heard: list[tuple[str, str]] = []
    manager.add_callback(lambda event: heard.append((event.info.level, str(event.data.msg))))
    silent: Any = Note(msg="a detail")
    manager.fire_event(silent)
    manager.fire_event(silent, EventLevel.INFO)
    assert "worded" not in vars(silent)
    manager.fire_event(Note(msg="a worry"), EventLevel.WARN)
    manager.fire_event(Note(msg="a failure"), level=EventLevel.ERROR)
    assert heard == [("warn", "a worry"), ("error", "a failure")]
    silent.msg = "changed"
    assert silent.msg == "changed"
    assert silent.to_dict()["msg"] == "changed"


@pytest.fixture
def engine(tmp_path: Path) -> Any:  # noqa: ANN401 - dbt has no types for it
    path = str(tmp_path / "engine.duckdb")
    return LocalEnvironment(
        DuckDBCredentials(path=path, schema="main", settings={"TimeZone": "Asia/Tokyo"})
    )


def test_a_cursor_serves_the_next_node_as_it_was_set_up(engine: Any) -> None:  # noqa: ANN401
    held, first = engine.handle(), engine.handle()
    first.cursor().execute("set variable told = 1")
    first.close()
    second, third = engine.handle(), engine.handle()
    ask = "select getvariable('told'), current_setting('TimeZone')"
    assert second.cursor().execute(ask).fetchall() == [(1, "Asia/Tokyo")]
    assert third.cursor().execute(ask).fetchall() == [(None, "Asia/Tokyo")]
    for connection in (held, second, third):
        connection.close()


def test_what_a_node_began_and_did_not_end_is_not_the_next_ones(engine: Any) -> None:  # noqa: ANN401
    held, failed = engine.handle(), engine.handle()
    failed.cursor().execute("begin")
    failed.cursor().execute("create temporary table half as select 1 as one")
    with pytest.raises(duckdb.Error, match="no such"):
        failed.cursor().execute("select error('no such')")
    failed.close()
    again = engine.handle().cursor()
    again.execute("begin")
    with pytest.raises(duckdb.CatalogException, match="half"):
        again.execute("select * from half")
    held.close()


def test_the_engine_closes_with_its_cursors(engine: Any, tmp_path: Path) -> None:  # noqa: ANN401
    connections = [engine.handle() for _ in range(3)]
    connections[0].cursor().execute("create table kept as select 1 as one")
    for connection in connections:
        connection.close()
    engine.close()
    # Another configuration is refused while a cursor keeps the file open.
    with duckdb.connect(str(tmp_path / "engine.duckdb"), read_only=True) as reader:
        assert reader.execute("from kept").fetchall() == [(1,)]
    assert not (tmp_path / "engine.duckdb.wal").exists()
