"""Influence in graphs: spectral radius, Hubbell's status, PageRank, each linear in the edges."""

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components
from scipy.sparse.linalg import LinearOperator, bicgstab

from scoring.fitting import Floats

# Relative precision of the radius, and of a solution.
CLOSE = 1e-3
EXACT = 1e-9
# A long, uneven ring hides its radius: after these steps the bound counts, which is never too low.
MOST_STEPS = 40


def bound_spectral_radius(matrix: csr_array) -> float:
    """Return the spectral radius of a matrix without negative entries, from above.

    Power iteration within each strongly connected part: only there can influence go round, and
    there the ratios of one step hold the radius between them (Collatz-Wielandt). A unit is added to
    the diagonal, so that rings of two do not swing for ever. What is returned is at most
    `CLOSE` above the radius, or the bound reached after `MOST_STEPS`; it is 0 without a ring.
    """
    nodes = matrix.shape[0]
    if not matrix.nnz:
        return 0.0
    count, part = connected_components(matrix, directed=True, connection="strong")
    edges = matrix.tocoo()
    row, column = edges.coords
    inside = part[row] == part[column]
    if not inside.any():
        return 0.0
    rings = csr_array((edges.data[inside], (row[inside], column[inside])), shape=(nodes, nodes))
    value = np.ones(nodes)
    upper = 0.0
    for _ in range(MOST_STEPS):
        following = rings @ value
        ratio = following / value
        upper, least = float(ratio.max()), np.full(count, np.inf)
        np.minimum.at(least, part, ratio)
        if upper - float(least.max()) <= CLOSE * upper:
            break
        following += value
        largest = np.zeros(count)
        np.maximum.at(largest, part, following)
        # What is far smaller than the rest of its part would end as 0 and divide by it.
        value = np.maximum(following / largest[part], 1e-200)
    return upper


def accumulate(matrix: csr_array, start: Floats) -> Floats:
    """Return (I - matrix)⁻¹ start: what each node has, and what comes to it along all paths.

    Entries are not negative and each column sums to less than 1, else `ValueError`; then there is
    one solution. BiCGSTAB finds it in some thirty products with the matrix.
    """
    nodes = matrix.shape[0]
    largest = float(matrix.sum(axis=0).max()) if matrix.nnz else 0.0
    if not largest < 1.0:
        raise ValueError(f"accumulate: a column sums to {largest:.6g}, not to less than 1")
    if not start.any():
        return start.astype(np.float64)
    equations = LinearOperator(
        (nodes, nodes), matvec=lambda value: value - matrix @ value, dtype=np.float64
    )
    total, failure = bicgstab(equations, start, rtol=EXACT, atol=0.0, maxiter=200)
    if failure or not np.isfinite(total).all():
        return add_up(matrix, start)
    return np.asarray(total, dtype=np.float64)


def add_up(matrix: csr_array, start: Floats) -> Floats:
    """Return the same as a sum: start + matrix start + matrix² start, and so on.

    Each step shrinks the rest at least by the largest sum of a column: slower, and sure to end.
    """
    total = start.astype(np.float64)
    rest = total.copy()
    enough = EXACT * float(np.abs(start).sum())
    while float(np.abs(rest).sum()) > enough:
        rest = matrix @ rest
        total += rest
    return total


def rank_pages(counts: csr_array, damping: float = 0.85) -> Floats:
    """Return PageRank: the chance to be met by a reader who follows reactions, and jumps at times.

    `counts[i, j]` says how often j reacted to i. Who reacts to nobody jumps to anyone, which is the
    solution without them brought to sum to 1.
    """
    nodes = counts.shape[0]
    followed = counts @ scale_columns(counts.sum(axis=0))
    rank = accumulate(damping * followed, np.ones(nodes))
    return np.asarray(rank / max(float(rank.sum()), 1.0), dtype=np.float64)


def scale_columns(sums: Floats) -> csr_array:
    """Return the diagonal matrix that divides each column by its sum; 0 stays 0."""
    places = np.arange(len(sums))
    factor = np.divide(1.0, sums, out=np.zeros(len(sums)), where=sums > 0)
    return csr_array((factor, (places, places)), shape=(len(sums), len(sums)))
