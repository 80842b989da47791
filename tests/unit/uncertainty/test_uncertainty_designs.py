"""Designs: shapes, labels, ends, and what is refused."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, dataclass

import numpy as np
import pytest

from stepup_econ.uncertainty.designs import (
    METHODS,
    Correlation,
    Design,
    base_design,
    changed_design,
    grid_design,
    independent_scramblings,
    one_way_design,
    random_blocks,
    random_design,
    uncertain,
)
from stepup_econ.uncertainty.distributions import (
    Distribution,
    beta_from_counts,
    fixed,
    gamma_from_mean_se,
    lognormal_from_interval,
    normal_from_mean_se,
)


@dataclass(frozen=True)
class Item:
    value: float
    distribution: Distribution


INPUTS = {
    "p_accept": Item(0.4, beta_from_counts(20, 50)),
    "price": Item(12.5, fixed(12.5)),
    "minutes": Item(49.0, gamma_from_mean_se(49, 10)),
    "rr": Item(0.9, lognormal_from_interval(0.9, 0.6, 1.3)),
}


def test_base_case_is_one_draw_of_the_values() -> None:
    design = base_design(INPUTS)
    assert design.names == ("p_accept", "price", "minutes", "rr")
    assert design.values.tolist() == [[0.4], [12.5], [49.0], [0.9]]
    assert (design.n, design.method, design.seed, design.labels) == (1, "base", None, ("base",))


def test_one_way_moves_one_input_at_a_time() -> None:
    design = one_way_design(INPUTS)
    assert design.labels == (
        "base", "p_accept: low", "p_accept: high", "minutes: low", "minutes: high", "rr: low", "rr: high",
    )  # fmt: skip
    base = base_design(INPUTS).values
    np.testing.assert_array_equal(design.values[:, [0]], base)
    moved = design.values != base
    assert moved.sum(axis=0).tolist() == [0, 1, 1, 1, 1, 1, 1]
    ends = INPUTS["minutes"].distribution.ppf([0.025, 0.975])
    np.testing.assert_array_equal(design.column("minutes")[3:5], ends)


def test_one_way_of_named_inputs_and_quantiles() -> None:
    design = one_way_design(INPUTS, ["price", "rr"], quantiles=(0.1, 0.9))
    assert design.labels == ("base", "price: low", "price: high", "rr: low", "rr: high")
    np.testing.assert_array_equal(design.column("price"), 12.5)
    np.testing.assert_array_equal(design.column("rr")[3:], INPUTS["rr"].distribution.ppf([0.1, 0.9]))


def test_grid_is_every_combination() -> None:
    design = grid_design(INPUTS, {"rr": [0.5, 1.0], "p_accept": [0.1, 0.2, 0.3]})
    assert design.n == 6
    np.testing.assert_array_equal(design.column("rr"), [0.5, 0.5, 0.5, 1, 1, 1])
    np.testing.assert_array_equal(design.column("p_accept"), [0.1, 0.2, 0.3] * 2)
    np.testing.assert_array_equal(design.column("minutes"), 49)
    assert design.labels[1] == "rr = 0.5, p_accept = 0.2"


def test_changes_are_made_together() -> None:
    design = changed_design(INPUTS, [{}, {"rr": 1.0, "price": 1_500.0}])
    assert design.labels == ("base", "rr = 1, price = 1,500")
    assert design.values[:, 1].tolist() == [0.4, 1_500.0, 49.0, 1.0]
    assert changed_design(INPUTS, [{"rr": 1.0}], labels=["no effect"]).labels == ("no effect",)


@pytest.mark.parametrize("method", METHODS)
def test_random_draws_have_the_distributions_asked_for(method: str) -> None:
    design = random_design(INPUTS, 8_192, 2024, method)
    assert (design.n, design.method, design.seed, design.notes) == (8_192, method, 2024, ())
    np.testing.assert_array_equal(design.column("price"), 12.5)
    for name in uncertain(INPUTS):
        distribution = INPUTS[name].distribution
        error = {"mc": 4.0, "lhs": 0.05, "sobol": 0.05}[method] * distribution.sd / np.sqrt(8_192)
        assert design.column(name).mean() == pytest.approx(distribution.mean, abs=error)
        assert design.column(name).std() == pytest.approx(distribution.sd, rel=0.05)


@pytest.mark.parametrize("method", METHODS)
def test_blocks_are_the_whole_to_the_last_bit(method: str) -> None:
    correlation = Correlation(("rr", "minutes"), ((1.0, 0.5), (0.5, 1.0)))
    whole = random_design(INPUTS, 5_000, 3, method, correlation)
    for block in (977, 4_096, 9_000):
        pieces = list(random_blocks(INPUTS, 5_000, 3, method, correlation, block))
        assert sum(piece.n for piece in pieces) == 5_000
        np.testing.assert_array_equal(np.concatenate([piece.values for piece in pieces], axis=1), whole.values)


def test_correlated_inputs_are_correlated() -> None:
    correlation = Correlation(("rr", "minutes"), ((1.0, 0.7), (0.7, 1.0)))
    design = random_design(INPUTS, 4_096, 3, correlation=correlation)
    ranks = np.argsort(np.argsort(design.values, axis=1), axis=1)
    assert np.corrcoef(ranks[[2, 3]])[0, 1] == pytest.approx(0.7, abs=0.01)
    np.testing.assert_array_equal(design.column("p_accept"), random_design(INPUTS, 4_096, 3).column("p_accept"))


def test_nothing_uncertain_gives_the_same_values_in_every_draw() -> None:
    design = random_design({"price": INPUTS["price"]}, 4_096, 1)
    np.testing.assert_array_equal(design.values, 12.5)


@pytest.mark.parametrize(
    ("n", "method", "words"),
    [
        (5_000, "sobol", ["5,000 draws is not a power of two, so they are not perfectly balanced; 4,096 or 8,192 would be"]),
        (5_000, "lhs", ["5,000 draws is not a power of two, so they are not perfectly balanced; 4,096 or 8,192 would be"]),
        (5_000, "mc", []),
        (2_048, "sobol", ["with fewer than 4,096 Sobol draws a few inputs may move together by accident; take more"]),
        (4_096, "sobol", []),
        (2_048, "lhs", []),
    ],
)
def test_notes_say_what_a_reader_should_know(n: int, method: str, words: list[str]) -> None:
    assert list(random_design(INPUTS, n, 1, method).notes) == words


def test_more_inputs_than_sobol_dimensions_are_a_latin_hypercube() -> None:
    many = {f"input {i}": Item(0.0, normal_from_mean_se(0, 1)) for i in range(367)}
    design = random_design(many, 4_096, 1)
    assert design.notes == ("2 inputs beyond the first 365 are drawn as a Latin hypercube",)
    latin = random_design(many, 4_096, 1, "lhs")
    np.testing.assert_array_equal(design.values[365:], latin.values[365:])
    assert np.all(design.values[:365] != latin.values[:365])


def test_replicates_differ_only_by_chance_and_the_first_is_the_run_itself() -> None:
    designs = list(independent_scramblings(INPUTS, 1_024, 2024, 4))
    np.testing.assert_array_equal(designs[0].values, random_design(INPUTS, 1_024, 2024).values)
    assert len({design.seed for design in designs}) == 4
    again = list(independent_scramblings(INPUTS, 1_024, 2024, 4))
    assert all(np.array_equal(one.values, other.values) for one, other in zip(designs, again, strict=True))


def test_spread_over_replicates_is_the_error_of_one() -> None:
    def result(design: Design) -> float:
        return float(np.mean(design.column("p_accept") * design.column("minutes") * design.column("rr")))

    exact = np.prod([INPUTS[name].distribution.mean for name in ("p_accept", "minutes", "rr")])
    found = np.array([result(design) for design in independent_scramblings(INPUTS, 8_192, 1, 40)])
    error = np.sqrt(np.mean((found - exact) ** 2))
    assert found.std(ddof=1) == pytest.approx(error, rel=0.15)
    plain = [result(design) for design in independent_scramblings(INPUTS, 8_192, 1, 40, "mc")]
    assert error < np.std(plain) / 10


def test_design_is_frozen_read_only_and_looked_up_by_name() -> None:
    design = base_design(INPUTS)
    with pytest.raises(FrozenInstanceError):
        design.method = "other"  # type: ignore[misc]
    with pytest.raises(ValueError, match="read-only"):
        design.values[0, 0] = 1.0
    with pytest.raises(KeyError, match="the nearest is 'minutes'"):
        design.column("minute")


def test_values_given_to_a_design_are_copied() -> None:
    mine = np.ones((1, 2))
    design = Design(("a",), mine, "own")
    mine[0, 0] = 7.0
    assert design.column("a").tolist() == [1.0, 1.0]


REFUSED = [
    (lambda: Design(("a",), np.ones(3), "own"), "1 dimensions"),
    (lambda: Design(("a",), np.ones((2, 3)), "own"), "1 names and 2 rows"),
    (lambda: Design(("a", "a"), np.ones((2, 3)), "own"), "named only once"),
    (lambda: Design(("a",), np.ones((1, 0)), "own"), "at least one draw"),
    (lambda: Design(("a", "b"), np.array([[1.0], [np.nan]]), "own"), "some of b are not"),
    (lambda: Design(("a",), np.ones((1, 2)), "own", labels=("x",)), "1 labels for 2 draws"),
    (lambda: random_design(INPUTS, 0, 1), "one or more draws"),
    (lambda: random_design(INPUTS, 8, -1), "a seed is 0 or more"),
    (lambda: random_design(INPUTS, 8, 1, "halton"), "expected one of sobol, lhs, mc"),
    (lambda: list(random_blocks(INPUTS, 8, 1, block=0)), "one or more draws"),
    (lambda: list(independent_scramblings(INPUTS, 8, 1, 0)), "one or more replicates"),
    (lambda: changed_design(INPUTS, []), "at least one set of changes"),
    (lambda: changed_design(INPUTS, [{"rr": 1.0}], labels=["a", "b"]), "2 labels for 1 draws"),
    (lambda: one_way_design(INPUTS, quantiles=(0.9, 0.1)), "rising quantiles"),
    (lambda: grid_design(INPUTS, {}), "one or more values"),
    (lambda: grid_design(INPUTS, {"rr": []}), "one or more values"),
]


@pytest.mark.parametrize(("make", "why"), REFUSED)
def test_what_makes_no_design_is_refused_with_the_reason(make: object, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        make()  # type: ignore[operator]


def test_an_unknown_input_is_a_key_error_that_names_the_nearest() -> None:
    for make in (
        lambda: one_way_design(INPUTS, ["p_acept"]),
        lambda: grid_design(INPUTS, {"p_acept": [0.1]}),
        lambda: changed_design(INPUTS, [{"p_acept": 0.1}]),
    ):
        with pytest.raises(KeyError, match="the nearest is 'p_accept'"):
            make()
