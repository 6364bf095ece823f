"""How properties are tried everywhere: the same examples at every run, and no stop-watch."""

from hypothesis import settings

settings.register_profile("steady", deadline=None, derandomize=True, database=None)
settings.load_profile("steady")
