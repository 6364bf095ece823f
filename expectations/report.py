"""The readable report: an index that says what failed and why, and Data Docs for every suite.

Great Expectations renders the Data Docs; the frame around them is ours, because its own pages load
styles and scripts from the Internet and show an empty table without it.
"""

import shutil
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

from expectations.checking import Asked, Outcome, configuration
from expectations.result import GateResult


def write_report(result: GateResult, outcomes: Sequence[Outcome], folder: Path) -> None:
    """Write index.html, and suites/<name>.html for each suite or pool that could be asked."""
    from great_expectations.render.renderer.page_renderer import ValidationResultsPageRenderer

    templates = load_templates()
    renderer = ValidationResultsPageRenderer(run_info_at_end=True)
    (folder / "suites").mkdir()
    for asked in {one.asked.name: one.asked for one in outcomes if one.asked}.values():
        tell(asked)
        document = renderer.render(asked.validation).to_json_dict()
        page = templates.get_template("suite.html").render(
            document | {"asked": asked, "gate": result.gate, "as_of": result.as_of}
        )
        (folder / "suites" / f"{asked.name}.html").write_text(page, "utf-8")
    pages = {one.suite.name: one.asked.name for one in outcomes if one.asked}
    index = templates.get_template("index.html").render(
        result=result, outcomes=outcomes, pages=pages
    )
    (folder / "index.html").write_text(index, "utf-8")
    shutil.rmtree(folder / "spill", ignore_errors=True)


def load_templates() -> Any:  # noqa: ANN401 - a Jinja environment, which GX makes
    """Return GX's Jinja environment, which looks for templates in our folder first."""
    from great_expectations.render.view.view import DefaultJinjaPageView
    from jinja2 import ChoiceLoader, PackageLoader

    templates = DefaultJinjaPageView().env
    ours = PackageLoader("expectations", "pages")
    templates.loader = ChoiceLoader([ours, *([templates.loader] if templates.loader else [])])
    return templates


def tell(asked: Asked) -> None:
    """Put what was observed, and what a failure means, where the Data Docs show them."""
    for one, check in zip(asked.validation.results, asked.checks, strict=True):
        # GX shows this value as it is, and it comes from the world.
        one.result["observed_value"] = escape(check.error or check.observed)
        if not check.is_success:
            configuration(one).description = f"{check.expected}. ({check.severity}) {check.notes}"
