"""Inputs that move together."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import spearmanr

from stepup_econ.uncertainty.copula import Correlation, correlate, lower_root, nearest_correlation
from stepup_econ.uncertainty.sobol import sobol_uniforms

NAMES = ("a", "b", "c", "d")
DRAWN = np.stack([sobol_uniforms(1, name, slot, 16_384) for slot, name in enumerate(NAMES)])


def test_ranks_are_correlated_as_asked_and_others_stay() -> None:
    asked = Correlation(("d", "a", "b"), ((1.0, 0.6, -0.3), (0.6, 1.0, 0.2), (-0.3, 0.2, 1.0)))
    drawn = correlate(DRAWN, asked, NAMES)
    np.testing.assert_array_equal(drawn[[2, 3]], [DRAWN[2], drawn[3]])
    np.testing.assert_allclose(drawn[3], DRAWN[3], atol=1e-14)  # the first named keeps its own numbers
    found = spearmanr(drawn[[3, 0, 1]], axis=1).statistic
    np.testing.assert_allclose(found, np.array(asked.matrix), atol=0.003)
    assert drawn.min() > 0
    assert drawn.max() < 1


def test_each_input_alone_keeps_its_distribution() -> None:
    drawn = correlate(DRAWN, Correlation(("a", "b"), ((1.0, -0.8), (-0.8, 1.0))), NAMES)
    np.testing.assert_allclose(np.quantile(drawn[1], [0.05, 0.5, 0.95]), [0.05, 0.5, 0.95], atol=0.002)


def test_perfect_correlation_is_possible() -> None:
    drawn = correlate(DRAWN, Correlation(("a", "b", "c"), ((1, 1, -1), (1, 1, -1), (-1, -1, 1))), NAMES)
    np.testing.assert_allclose(drawn[1], drawn[0], atol=1e-12)
    np.testing.assert_allclose(drawn[2], 1 - drawn[0], atol=1e-12)


def test_a_name_added_last_to_the_matrix_moves_no_other() -> None:
    two = correlate(DRAWN, Correlation(("a", "b"), ((1.0, 0.5), (0.5, 1.0))), NAMES)
    three = correlate(DRAWN, Correlation(("a", "b", "c"), ((1, 0.5, 0.1), (0.5, 1, 0.4), (0.1, 0.4, 1))), NAMES)
    np.testing.assert_array_equal(two[[0, 1, 3]], three[[0, 1, 3]])


def test_any_piece_of_the_draws_gives_the_same_bits() -> None:
    asked = Correlation(NAMES, tuple(tuple(1.0 if i == j else 0.3 for j in range(4)) for i in range(4)))
    whole = correlate(DRAWN, asked, NAMES)
    for start, stop in ((0, 1), (5, 18), (100, 8_000)):
        np.testing.assert_array_equal(correlate(DRAWN[:, start:stop], asked, NAMES), whole[:, start:stop])


IMPOSSIBLE = ((1.0, 0.9, -0.9), (0.9, 1.0, 0.9), (-0.9, 0.9, 1.0))


def test_an_impossible_matrix_is_refused_and_the_nearest_offered() -> None:
    with pytest.raises(ValueError, match=r"cannot all hold together\. The nearest that can: b and a: 0\.\d+") as caught:
        Correlation(("a", "b", "c"), IMPOSSIBLE)
    offered = {}
    for part in str(caught.value).split("The nearest that can: ")[1].split("; "):
        pair, rest = part.split(": ")
        offered[tuple(pair.split(" and "))] = float(rest.split(" ")[0])
    assert set(offered) == {("b", "a"), ("c", "a"), ("c", "b")}
    b_a, c_a, c_b = offered["b", "a"], offered["c", "a"], offered["c", "b"]
    Correlation(("a", "b", "c"), ((1, b_a, c_a), (b_a, 1, c_b), (c_a, c_b, 1)))  # it is accepted as it is printed


def test_nearest_matrix_is_that_of_higham() -> None:
    # Higham (2002), section 4: the nearest correlation matrix to this one.
    found = nearest_correlation([[1, 1, 0], [1, 1, 1], [0, 1, 1]], floor=0.0)
    expected = [[1, 0.7607, 0.1573], [0.7607, 1, 0.7607], [0.1573, 0.7607, 1]]
    np.testing.assert_allclose(found, expected, atol=5e-5)


def test_a_possible_matrix_is_its_own_nearest() -> None:
    given = np.array([[1, 0.5, 0.2], [0.5, 1, 0.3], [0.2, 0.3, 1]])
    np.testing.assert_allclose(nearest_correlation(given), given, atol=1e-12)


def test_root_gives_the_matrix_back_also_when_it_is_singular() -> None:
    for matrix in ([[1, 0.4, 0.1], [0.4, 1, 0.6], [0.1, 0.6, 1]], [[1, 1, 0.5], [1, 1, 0.5], [0.5, 0.5, 1]]):
        root = lower_root(np.array(matrix, dtype=float))
        np.testing.assert_allclose(root @ root.T, matrix, atol=1e-12)
        assert np.all(np.triu(root, 1) == 0)


@pytest.mark.parametrize(
    ("names", "matrix", "scale", "why"),
    [
        (("a", "a"), ((1, 0), (0, 1)), "spearman", "only once"),
        (("a",), ((1,),), "spearman", "two or more"),
        (("a", "b"), ((1, 0), (0,)), "spearman", "square"),
        (("a", "b"), ((1, 2), (2, 1)), "spearman", "between -1 and 1"),
        (("a", "b"), ((1, float("nan")), (float("nan"), 1)), "spearman", "none may be missing"),
        (("a", "b"), ((1, 0.1), (0.2, 1)), "spearman", "above and below"),
        (("a", "b"), ((0.9, 0.1), (0.1, 1)), "spearman", "ones on its diagonal"),
        (("a", "b"), ((1, 0.1), (0.1, 1)), "kendall", "expected 'spearman' or 'normal'"),
    ],
)
def test_what_is_no_correlation_matrix_is_refused(names: object, matrix: object, scale: object, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        Correlation(names, matrix, scale)  # type: ignore[arg-type]


def test_a_name_that_is_no_input_is_refused() -> None:
    with pytest.raises(ValueError, match="names z, which are not"):
        correlate(DRAWN, Correlation(("a", "z"), ((1, 0.1), (0.1, 1))), NAMES)
