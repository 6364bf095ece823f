"""`kenno score`: from the build database through a model into landing. One module a model."""

from collections.abc import Callable
from datetime import datetime
from importlib import import_module
from typing import TYPE_CHECKING, cast

from warehouse.settings import Settings

if TYPE_CHECKING:
    from warehouse.scores.landed import Scored

# In this order: a model may read what those before it have just landed.
MODELS = (
    "clv",
    "influence",
    "sentiment",
    "churn",
    "identity",
)


def score(model: str, settings: Settings, clock: Callable[[], datetime]) -> "Scored":
    """Score by one model; its module, and what that needs, is loaded only now."""
    module = import_module(f"warehouse.scores.{model}")
    return cast("Scored", module.score(settings, clock))
