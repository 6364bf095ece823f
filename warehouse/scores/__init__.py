"""`kenno score`: from the build database through a model into landing. One module a model."""

from collections.abc import Callable
from datetime import datetime

from warehouse.scores import clv, influence
from warehouse.scores.landed import Scored
from warehouse.settings import Settings

Score = Callable[[Settings, Callable[[], datetime]], Scored]

# In this order: a model may read what those before it have just landed.
MODELS: dict[str, Score] = {
    "clv": clv.score_customers,
    "influence": influence.score_reactions,
}
