"""How properties are tried: the same examples at every run, and no stop-watch."""

from hypothesis import settings

steady = settings(derandomize=True, deadline=None, database=None)
# Where one example asks the engine, which plans its query anew: fewer, larger examples.
few = settings(steady, max_examples=20)
