"""Transitions from moves, matrices, counts, rates and events; treatment; whether rates can make a matrix."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.linalg import expm

from stepup_econ.model.transitions import transitions_from_matrix, transitions_from_moves
from stepup_econ.model.transitions_counts import count_distributions, transitions_from_count_draws, transitions_from_counts
from stepup_econ.model.transitions_embed import embeddability, transitions_from_yearly
from stepup_econ.model.transitions_exponential import exponential, time_spent, with_diagonal
from stepup_econ.model.transitions_rates import EventRate, transitions_from_events, transitions_from_rates
from stepup_econ.model.transitions_treatment import Treatment
from stepup_econ.problems import InputError
from stepup_econ.uncertainty.designs import random_design
from stepup_econ.uncertainty.dirichlet import DirichletRow

STATES = ("a", "b", "c")
COUNTS = [[50, 30, 20], [10, 70, 0], [0, 0, 1]]


def generators(size: int, draws: int, scale: float) -> np.ndarray:
    return with_diagonal(np.random.default_rng(size).random((1, size, size, draws)) * scale)[0]


@pytest.mark.parametrize(("size", "scale"), [(2, 0.01), (5, 1.0), (6, 40.0)])
def test_exponential_beside_scipy(size: int, scale: float) -> None:
    rates = generators(size, 4, scale)
    found = exponential(rates)
    assert (found >= 0).all()
    for draw in range(4):
        np.testing.assert_allclose(found[:, :, draw], expm(rates[:, :, draw]), rtol=1e-11, atol=1e-15)
        np.testing.assert_array_equal(exponential(rates[:, :, draw : draw + 1])[:, :, 0], found[:, :, draw])


def test_time_spent_beside_a_fine_sum() -> None:
    rates, force, years, steps = generators(3, 1, 2.0), 0.05, 0.7, 400
    middle = (np.arange(steps) + 0.5) * years / steps
    fine = sum(np.exp(-force * t) * expm(rates[:, :, 0] * t) for t in middle) * years / steps
    np.testing.assert_allclose(time_spent(rates, years, force)[:, :, 0], fine, rtol=1e-5)


def test_moves_leave_the_rest_where_it_should_be() -> None:
    found = transitions_from_moves(STATES, {("a", "b"): 0.25, ("*", "c"): [0.1, 0.2], ("b", "c"): 0.5}, rest={"b": "a"}).values[0]
    np.testing.assert_allclose(found[:, :, 1], [[0.55, 0.25, 0.2], [0.5, 0.0, 0.5], [0, 0, 1]], rtol=1e-12)


def test_moves_may_change_by_cycle_and_draw() -> None:
    found = transitions_from_moves(STATES, {("a", "b"): [[0.1, 0.2], [0.3, 0.4], [0.5, 0.6]], ("b", "c"): 0.1})
    assert (found.cycles, found.draws, found.changes) == (3, 2, True)
    assert found.values[2, 0, 1].tolist() == [0.5, 0.6]
    assert found.values[1, 1, 2].tolist() == [0.1, 0.1]


def test_matrices_of_each_shape() -> None:
    matrix = np.full((3, 3), 1 / 3)
    assert transitions_from_matrix(STATES, matrix).values.shape == (1, 3, 3, 1)
    assert transitions_from_matrix(STATES, np.repeat(matrix[:, :, None], 5, 2)).draws == 5
    assert transitions_from_matrix(STATES, np.broadcast_to(matrix[None, :, :, None], (4, 3, 3, 5))).cycles == 4


BAD: list[tuple[str, Any]] = [
    ("from 'a'", lambda: transitions_from_matrix(STATES, [[0.5, 0.4, 0], [0, 1, 0], [0, 0, 1]])),
    ("from 'b'", lambda: transitions_from_matrix(STATES, [[1, 0, 0], [-0.1, 1.1, 0], [0, 0, 1]])),
    ("a sum of nan", lambda: transitions_from_matrix(STATES, [[np.nan, 0, 0], [0, 1, 0], [0, 0, 1]])),
    ("shape", lambda: transitions_from_matrix(STATES, np.eye(2))),
    ("states", lambda: transitions_from_matrix(["a", "a"], np.eye(2))),
    ("states", lambda: transitions_from_matrix(["a"], np.eye(1))),
    ("from 'a'", lambda: transitions_from_moves(STATES, {("a", "b"): 0.7, ("a", "c"): 0.4})),
    ("'d'", lambda: transitions_from_moves(STATES, {("a", "d"): 0.7})),
    ("'d'", lambda: transitions_from_moves(STATES, {}, rest={"a": "d"})),
    ("two different states", lambda: transitions_from_moves(STATES, {("a", "a"): 0.7})),
    ("one number of draws", lambda: transitions_from_moves(STATES, {("a", "b"): [0.1, 0.2], ("b", "c"): [0.1, 0.2, 0.3]})),
    ("one number of cycles", lambda: transitions_from_moves(STATES, {("a", "b"): [[0.1], [0.2]], ("b", "c"): [[0.1]] * 3})),
    ("shape (1, 1, 1)", lambda: transitions_from_moves(STATES, {("a", "b"): [[[0.1]]]})),
    ("expected numbers", lambda: transitions_from_moves(STATES, {("a", "b"): "few"})),
    ("0 or more", lambda: transitions_from_rates(STATES, {("a", "b"): -0.1})),
    ("one number of cycles", lambda: transitions_from_rates(STATES, {("a", "b"): [[0.1], [0.2]], ("b", "c"): [[0.1]] * 3})),
    ("at least one family", lambda: transitions_from_counts(STATES, [[1, 1, 1], [0, 0, 0], [0, 0, 1]])),
    ("shape", lambda: transitions_from_counts(STATES, [[1, 1], [1, 1]])),
    ("0 or more", lambda: transitions_from_counts(STATES, [[1, -1, 1], [0, 1, 0], [0, 0, 1]])),
    ("count_distributions", lambda: transitions_from_count_draws(STATES, COUNTS, {"a to z": [0.5]})),
    ("no years", lambda: transitions_from_events(STATES, {("a", "b"): 3}, {"b": 2.0})),
    ("'hazard'", lambda: transitions_from_rates(STATES, {("a", "b"): 1}).treated(Treatment(0.5, [("a", "b")], scale="risk"))),
    ("take the rest", lambda: transitions_from_moves(STATES, {("a", "b"): 1}, rest={"a": "c"}).treated(Treatment(0.5, [("a", "c")]))),
    ("'d'", lambda: transitions_from_moves(STATES, {}).treated(Treatment(0.5, [("a", "d")]))),
    ("ratio", lambda: Treatment(-1, [("a", "b")])),
    ("no transition", lambda: Treatment(0.5, [])),
    ("scale", lambda: Treatment(0.5, [("a", "b")], scale="rate")),  # type: ignore[arg-type]
    ("full_months", lambda: Treatment(0.5, [("a", "b")], full_months=-1)),
    ("more than 0 months", lambda: Treatment(0.5, [("a", "b")], full_months=3, waning="linear")),
]


@pytest.mark.parametrize(("words", "make"), BAD, ids=[f"{i} {words}" for i, (words, _) in enumerate(BAD)])
def test_what_is_refused(words: str, make: Any) -> None:
    with pytest.raises(InputError) as caught:
        make()
    assert words in str(caught.value)


def test_counts_are_dirichlet_rows() -> None:
    found = transitions_from_counts(STATES, COUNTS, draws=4_000, seed=1, absorbing=["c"]).values[0]
    np.testing.assert_allclose(found.sum(axis=1), 1.0, rtol=1e-12)
    row = DirichletRow((50.0, 30.0, 20.0))
    np.testing.assert_allclose(found[0].mean(axis=1), row.mean, atol=5 * row.sd[0] / np.sqrt(4_000))
    np.testing.assert_allclose(found[0].std(axis=1), row.sd, rtol=0.05)
    assert (found[1, 2] == 0).all()
    assert (found[2, 2] == 1).all()
    assert transitions_from_counts(STATES, COUNTS).values[0, 0, :, 0].tolist() == [0.5, 0.3, 0.2]


def test_draws_belong_to_names() -> None:
    more = transitions_from_counts(STATES, COUNTS, draws=50, seed=2)
    fewer = transitions_from_counts(STATES, COUNTS, draws=20, seed=2)
    np.testing.assert_array_equal(more.values[..., :20], fewer.values)
    other = transitions_from_counts(STATES, COUNTS, draws=20, seed=2, name="comparison")
    assert (other.values != fewer.values).any()


def test_counts_through_a_design() -> None:
    """The pieces are inputs like any other: Sobol points, one-way ends and value of information follow."""
    pieces = count_distributions(STATES, COUNTS, absorbing=["c"])
    assert list(pieces) == ["a to a", "a to b", "b to a", "b to b"]
    inputs = {name: type("Input", (), {"value": piece.mean, "distribution": piece})() for name, piece in pieces.items()}
    design = random_design(inputs, 256, seed=3)
    found = transitions_from_count_draws(STATES, COUNTS, {n: design.column(n) for n in design.names}, absorbing=["c"]).values[0]
    np.testing.assert_allclose(found[0].mean(axis=1), [0.5, 0.3, 0.2], atol=2e-3)


def test_rates_that_change_and_events() -> None:
    changing = transitions_from_rates(STATES, {("a", "b"): [[0.1], [0.5]], ("b", "c"): 0.2})
    tile = changing.tile(0, 1, 2, 6)
    rates = np.array([[-0.5, 0.5, 0], [0, -0.2, 0.2], [0, 0, 0]])
    np.testing.assert_allclose(tile.probability[1, :, :, 0], expm(rates * 0.5), rtol=1e-12)
    seen = transitions_from_events(STATES, {("a", "b"): 12, ("b", "a"): 9}, {"a": 48, "b": 7.5})
    assert (seen.values[0, 0, 1, 0], seen.values[0, 1, 0, 0]) == (0.25, 1.2)
    drawn = transitions_from_events(STATES, {("a", "b"): 12}, {"a": 48}, draws=4_000, seed=1).values[0, 0, 1]
    assert drawn.mean() == pytest.approx(12.5 / 48, rel=0.02)
    assert EventRate(0, 3.0).interval()[0] == 0
    assert EventRate(0, 3.0).se_log == np.inf
    with pytest.raises(ValueError, match="event rate"):
        EventRate(1, 0)


def test_treatment_scales() -> None:
    def treated(scale: Any) -> np.ndarray:
        moves = transitions_from_moves(STATES, {("a", "b"): 0.3, ("b", "c"): 0.2, ("a", "c"): 1e-300})
        return moves.treated(Treatment(0.5, [("a", "b")], scale=scale)).tile(0, 1, 3, 12).probability[0, :, :, 0]

    assert treated("risk")[0, 1] == pytest.approx(0.15)
    assert treated("hazard")[0, 1] == pytest.approx(1 - 0.7**0.5)
    assert treated("odds")[0, 1] == pytest.approx(0.15 / 0.85)
    for scale in ("risk", "hazard", "odds"):
        assert treated(scale)[1].tolist() == [0, 0.8, 0.2]
        np.testing.assert_allclose(treated(scale).sum(axis=1), 1.0, rtol=1e-12)


@pytest.mark.parametrize("scale", ["risk", "hazard", "odds"])
def test_treatment_at_its_limits(scale: Any) -> None:
    certain = transitions_from_moves(STATES, {("a", "b"): 1.0})
    for ratio, expected in ((0.0, 0.0), (1.0, 1.0)):
        found = certain.treated(Treatment(ratio, [("a", "b")], scale=scale)).tile(0, 1, 1, 12).probability
        assert found[0, 0, 1, 0] == pytest.approx(expected)


def test_treatment_of_rates_is_exact() -> None:
    rates = transitions_from_rates(STATES, {("a", "b"): 0.4, ("b", "a"): 0.6, ("b", "c"): 0.1})
    found = rates.treated(Treatment(0.5, [("*", "c"), ("a", "b")])).tile(0, 1, 1, 12).probability[0, :, :, 0]
    np.testing.assert_allclose(found, expm(np.array([[-0.2, 0.2, 0], [0.6, -0.65, 0.05], [0, 0, 0]])), rtol=1e-12)


def test_waning() -> None:
    on = [("a", "b")]
    assert Treatment(0.5, on, full_months=4).strength(3, 3.0)[:, 0].tolist() == [1, 0, 0]
    linear = Treatment(0.5, on, full_months=3, waning="linear", fade_months=6).strength(4, 3.0)[:, 0]
    np.testing.assert_allclose(linear, [1, 0.75, 0.25, 0], rtol=1e-12)
    halving = Treatment(0.5, on, full_months=0, waning="exponential", fade_months=[3.0, 6.0]).strength(3, 6.0)
    np.testing.assert_allclose(halving, 0.5 ** (np.array([[3.0], [9], [15]]) / [3.0, 6.0]), rtol=1e-12)
    ratios = Treatment([0.5, 2.0], on, full_months=3, waning="linear", fade_months=6).ratios(2, 3.0, 0, 2)
    np.testing.assert_allclose(ratios, [[0.5, 2.0], [0.625, 1.75]], rtol=1e-12)


def test_cycles_that_are_alike_share_a_period() -> None:
    moves = transitions_from_moves(STATES, {("a", "b"): 0.3})
    tile = moves.treated(Treatment(0.5, [("a", "b")], full_months=24)).tile(0, 1, 6, 12)
    assert tile.period.tolist() == [0, 0, 1, 1, 1, 1]
    assert tile.probability[:, 0, 1, 0] == pytest.approx([1 - 0.7**0.5, 0.3])


def test_a_ratio_that_makes_more_leave_than_there_are_is_refused() -> None:
    moves = transitions_from_moves(STATES, {("a", "b"): 0.6}).treated(Treatment(2.0, [("a", "b")], scale="risk"))
    with pytest.raises(InputError, match=r"1\.2 in all leaving in one cycle"):
        moves.tile(0, 1, 1, 12)


def cyclic(rate: float) -> np.ndarray:
    return np.array([[-rate, rate, 0], [0, -rate, rate], [rate, 0, -rate]])


def test_embeddable_and_back() -> None:
    rates = np.array([[-0.5, 0.4, 0.1], [0.2, -0.3, 0.1], [0.0, 0.05, -0.05]])
    found = embeddability(expm(rates * 0.5), years=0.5)
    assert found.verdict == "embeddable"
    np.testing.assert_allclose(found.found[0], rates, rtol=1e-9, atol=1e-12)
    assert found.gap < 1e-12
    monthly = transitions_from_yearly(STATES, expm(rates)).tile(0, 1, 12, 1).probability[0, :, :, 0]
    np.testing.assert_allclose(np.linalg.matrix_power(monthly, 12), expm(rates), rtol=1e-9)


def test_a_fast_cycle_has_two_answers_and_that_is_said() -> None:
    """With complex eigenvalues several branches of the logarithm may be rates: Israel, Rosenthal and Wei (2001)."""
    assert len(embeddability(expm(cyclic(3.0))).found) == 1
    found = embeddability(expm(cyclic(6.0)))
    assert (found.verdict, found.why) == ("embeddable", "2 sets of rates make it")
    for rates in found.found:
        np.testing.assert_allclose(expm(rates), expm(cyclic(6.0)), rtol=0, atol=1e-10)
    assert any(np.abs(rates - cyclic(6.0)).max() < 1e-6 for rates in found.found)
    with pytest.raises(InputError, match="2 sets of rates"):
        transitions_from_yearly(STATES, expm(cyclic(6.0)))


@pytest.mark.parametrize(
    ("matrix", "verdict", "why"),
    [
        ([[0.3, 0.7], [0.8, 0.2]], "not embeddable", "determinant is -0.5"),
        ([[0.1, 0.9, 0.0], [0.0, 0.1, 0.9], [0.9, 0.0, 0.1]], "not embeddable", "above the product of the diagonal"),
        ([[0.7, 0.3, 0.0], [0.0, 0.7, 0.3], [0.0, 0.0, 1.0]], "not embeddable", "state 3 is reached from state 1"),
        ([[0.7, 0.29, 0.01], [0.0, 0.6, 0.4], [0.0, 0.0, 1.0]], "not embeddable", "would be -0.0"),
        ([[0.7, 0.29, 0.01], [0.0, 0.7, 0.3], [0.0, 0.0, 1.0]], "not settled", "eigenvalues are the same"),
        ([[0.7, 0.2, 0.1], [0.0, 0.7, 0.3], [0.0, 0.0, 1.0]], "embeddable", "one set of rates"),
    ],
)
def test_verdicts(matrix: Any, verdict: str, why: str) -> None:
    found = embeddability(matrix)
    assert found.verdict == verdict
    assert why in found.why
    assert (found.gap < 1e-12) == (verdict == "embeddable")
    if verdict != "embeddable":
        names = [str(i) for i in range(len(matrix))]
        with pytest.raises(InputError, match="nearest differs"):
            transitions_from_yearly(names, matrix)
        assert transitions_from_yearly(names, matrix, nearest=True).kind == "rate"
