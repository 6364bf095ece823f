"""Influence in graphs: small ones by hand, random ones and a real one against other libraries."""

import networkx
import numpy as np
import pytest
from scipy.sparse import csr_array

from scoring.graph import accumulate, add_up, bound_spectral_radius, rank_pages
from tests.e2e.kenno import SHARED

FACEBOOK = SHARED / "realdata" / "graph" / "facebook_combined.txt"


def matrix(size: int, *edges: tuple[int, int, float]) -> csr_array:
    """Return a matrix of edges (row, column, value)."""
    row, column, value = zip(*edges, strict=True) if edges else ((), (), ())
    return csr_array((np.array(value, float), (row, column)), shape=(size, size))


def draw(size: int, edges: int, seed: int) -> csr_array:
    """Draw a graph of counts, without loops."""
    rng = np.random.default_rng(seed)
    row, column = rng.integers(0, size, edges), rng.integers(0, size, edges)
    kept = row != column
    counts = rng.integers(1, 9, edges).astype(float)
    drawn = csr_array((counts[kept], (row[kept], column[kept])), shape=(size, size))
    drawn.sum_duplicates()
    return drawn


def read_facebook() -> csr_array:
    """Return the real graph of friends, both ways."""
    if not FACEBOOK.exists():
        pytest.skip("the graph of friends on Facebook (SNAP) is not on this machine")
    pairs = np.loadtxt(FACEBOOK, dtype=np.int64)
    both = np.concatenate([pairs, pairs[:, ::-1]])
    size = int(both.max()) + 1
    return csr_array((np.ones(len(both)), (both[:, 0], both[:, 1])), shape=(size, size))


def shares(counts: csr_array) -> csr_array:
    """Divide each column by its sum."""
    given = counts.sum(axis=0)
    edges = counts.tocoo()
    row, column = edges.coords
    return csr_array((edges.data / given[column], (row, column)), shape=counts.shape)


def test_what_comes_along_a_chain_is_passed_on_by_its_share() -> None:
    # c reacts to b by a half, b to a by a quarter: 1, 1.5 and 1 + 1.5 / 4.
    chain = matrix(3, (0, 1, 0.25), (1, 2, 0.5))
    assert accumulate(chain, np.ones(3)).tolist() == pytest.approx([1.375, 1.5, 1.0])


def test_a_ring_is_solved_as_by_hand() -> None:
    # s0 = 1 + 0.5 s1 and s1 = 1 + 0.8 s0: s0 = 1.5 / 0.6, s1 = 1.8 / 0.6.
    ring = matrix(2, (0, 1, 0.5), (1, 0, 0.8))
    assert accumulate(ring, np.ones(2)).tolist() == pytest.approx([2.5, 3.0])


def test_a_column_that_passes_on_all_it_gets_is_refused() -> None:
    with pytest.raises(ValueError, match="a column sums to 1"):
        accumulate(matrix(2, (0, 1, 1.0), (1, 0, 1.0)), np.ones(2))


@pytest.mark.parametrize(
    ("graph", "radius"),
    [
        (matrix(3), 0.0),
        (matrix(3, (0, 1, 9.0), (1, 2, 9.0)), 0.0),  # nothing goes round
        (matrix(2, (0, 1, 0.5), (1, 0, 0.5)), 0.5),  # swings between two, as plain iteration would
        (matrix(3, (0, 1, 2.0), (1, 2, 1.0), (2, 0, 4.0)), 2.0),  # the cube root of 8
        (matrix(5, (0, 1, 0.3), (1, 0, 0.3), (2, 3, 0.6), (3, 2, 0.6), (1, 2, 50.0)), 0.6),
    ],
    ids=["no edge", "chain", "pair", "uneven ring", "two rings, joined"],
)
def test_the_radius_is_known_by_hand(graph: csr_array, radius: float) -> None:
    found = bound_spectral_radius(graph)
    assert radius <= found * (1 + 1e-12)
    assert found == pytest.approx(radius, rel=2e-3)


@pytest.mark.parametrize("seed", range(5))
def test_random_graphs_agree_with_dense_algebra(seed: int) -> None:
    counts = draw(60, 150, seed)
    radius = max(abs(np.linalg.eigvals(counts.toarray())))
    assert radius * (1 - 1e-9) <= bound_spectral_radius(counts) <= radius * 1.05
    weights = 0.85 * shares(counts)
    start = np.random.default_rng(seed).normal(10, 5, 60)
    exact = np.linalg.solve(np.eye(60) - weights.toarray(), start)
    assert accumulate(weights, start) == pytest.approx(exact, rel=1e-8)
    assert add_up(weights, start) == pytest.approx(exact, rel=1e-8)


@pytest.mark.parametrize("seed", range(3))
def test_pagerank_of_random_graphs_is_that_of_networkx(seed: int) -> None:
    counts = draw(80, 160, seed)
    edges = counts.tocoo()
    row, column = edges.coords
    graph = networkx.DiGraph()
    graph.add_nodes_from(range(80))
    graph.add_weighted_edges_from(zip(column, row, edges.data, strict=True))
    theirs = networkx.pagerank(graph, alpha=0.85, tol=1e-12, max_iter=1000)
    ours = rank_pages(counts)
    assert ours.sum() == pytest.approx(1.0)
    assert ours == pytest.approx([theirs[node] for node in range(80)], abs=1e-9)


def test_on_a_real_graph_the_solutions_satisfy_their_equations() -> None:
    friends = read_facebook()
    assert friends.shape == (4039, 4039)
    assert friends.nnz == 2 * 88_234
    weights = 0.85 * shares(friends)
    status = accumulate(weights, np.ones(4039))
    assert np.abs(status - 1.0 - weights @ status).max() < 1e-6
    # Every column sums to 0.85 here, so all status together is 1 / (1 - 0.85) for each.
    assert status.sum() == pytest.approx(4039 / 0.15)
    assert 1.0 <= bound_spectral_radius(shares(friends)) < 1.1


def test_on_a_real_graph_pagerank_is_that_of_networkx() -> None:
    friends = read_facebook()
    graph = networkx.read_edgelist(FACEBOOK, nodetype=int)
    theirs = networkx.pagerank(graph, alpha=0.85, tol=1e-12, max_iter=1000)
    ours = rank_pages(friends)
    assert ours == pytest.approx([theirs[node] for node in range(4039)], abs=1e-9)
    # As published of this graph: node 3437 leads by PageRank, node 107 has most friends.
    assert int(np.argmax(ours)) == 3437


def test_nothing_has_no_rank() -> None:
    assert len(rank_pages(matrix(0))) == 0
