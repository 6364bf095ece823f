"""Whether what is built may be published, by the last word of the marts' gate."""

import json

from warehouse.errors import GateRefused, KennoError
from warehouse.settings import Settings


def require_passed(settings: Settings) -> None:
    """Raise GateRefused unless the marts that are built now have passed their gate."""
    verdict = settings.reports / "validation" / "marts.json"
    if not settings.build_database.exists():
        raise KennoError(f"there is no {settings.build_database}. Run `kenno build` first.")
    built_at = settings.build_database.stat().st_mtime
    if not verdict.exists() or verdict.stat().st_mtime < built_at:
        raise GateRefused(
            "the marts were built after their gate was last asked; readers keep the last snapshot."
            " Run `kenno validate marts`, then publish."
        )
    if not json.loads(verdict.read_text("utf-8"))["passed"]:
        raise GateRefused(
            f"the marts' gate refused; readers keep the last snapshot. What failed: {verdict}."
        )
