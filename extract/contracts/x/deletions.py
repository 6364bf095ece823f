"""Posts on X that must be removed: what a batch compliance job says."""

from extract.contracts.deletions import deletions

DELETIONS = deletions("x")
