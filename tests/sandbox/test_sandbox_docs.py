"""docs/sandbox.md says what there is."""

import re
from pathlib import Path

from sandbox.faults import KINDS
from sandbox.limits import RESETS
from sandbox.platforms import CREDENTIALS, platform_named

PAGE = (Path(__file__).parents[2] / "docs/sandbox.md").read_text("utf-8")
FIRST_CELLS = re.compile(r"^\| `(\w+)` \|(?: `(\w+)` \|)?", re.MULTILINE)


def test_the_page_lists_every_fault_kind_and_no_other() -> None:
    general = {kind for kind, own in FIRST_CELLS.findall(PAGE) if not own}
    assert general == set(KINDS)
    listed = {(platform, own) for platform, own in FIRST_CELLS.findall(PAGE) if own}
    own_kinds = {
        (name, kind)
        for name in CREDENTIALS
        for kind in platform_named(name).faults
        if kind not in KINDS
    }
    assert listed == own_kinds


def test_the_page_lists_every_way_to_tell_a_reset() -> None:
    assert [name for name in RESETS if f"`{name}`" not in PAGE] == []
