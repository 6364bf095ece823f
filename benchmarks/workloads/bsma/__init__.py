"""Analytical queries over social media, derived from BSMA (Ma et al. 2013), with its numbers.

Where BSMA's SQL contradicts its text, the text rules; docs/benchmarks.md lists each difference.
The rest is read as follows. In query 1 "not A's yet" is not yet a mutual friend of A's. In query 6
A has mentioned somebody at any time. A's two-hop network are A's followees and their followees, so
it holds A once somebody whom A follows follows back. A post is reposted by whoever reposts it or
one of its reposts: what counts is the first post of the cascade.
"""

from benchmarks.workloads.bsma.bindings import curate_bindings
from benchmarks.workloads.bsma.home import NoNetworkError, export_tables
from benchmarks.workloads.bsma.oracle import Oracle

__all__ = ["NoNetworkError", "Oracle", "curate_bindings", "export_tables"]
