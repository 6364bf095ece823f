"""How properties are tried: the same examples at every run, and no stop-watch."""

from hypothesis import settings

steady = settings(derandomize=True, deadline=None, database=None)
