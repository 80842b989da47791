"""Promises about random designs that hold for any inputs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from stepup_econ.uncertainty.designs import METHODS, random_blocks, random_design
from stepup_econ.uncertainty.distributions import (
    Distribution,
    beta_from_mean_se,
    from_amount,
    gamma_from_mean_se,
    lognormal_from_mean_sd,
    normal_from_mean_se,
    pert,
    shares_from_pieces,
    uniform,
)
from stepup_econ.uncertainty.sobol import assign_slots, directions, slot_choice


@dataclass(frozen=True)
class Item:
    value: float
    distribution: Distribution


DISTRIBUTIONS = (
    uniform(0, 1),
    normal_from_mean_se(0, 1),
    gamma_from_mean_se(5, 2),
    beta_from_mean_se(0.3, 0.1),
    pert(0, 2, 10),
)
NAMES = st.text(st.characters(codec="utf-8", categories=["Ll", "Lu", "Nd", "Pc"]), min_size=1, max_size=12)
INPUTS = st.dictionaries(NAMES, st.sampled_from([Item(d.mean, d) for d in DISTRIBUTIONS]), min_size=1, max_size=12)
SEEDS = st.integers(0, 2**64)
METHOD = st.sampled_from(sorted(METHODS))


def collide(names: list[str]) -> bool:
    """Return whether two of the names ask for the same Sobol dimension first."""
    return len({slot_choice(name, 0, len(directions())) for name in names}) < len(names)


@given(INPUTS, NAMES, SEEDS, METHOD)
@settings(max_examples=80, deadline=None)
def test_an_input_added_last_moves_no_other(inputs: dict[str, Item], name: str, seed: int, method: str) -> None:
    assume(name not in inputs)
    before = random_design(inputs, 40, seed, method)
    after = random_design({**inputs, name: Item(0.5, uniform(0, 1))}, 40, seed, method)
    np.testing.assert_array_equal(after.values[:-1], before.values)


@given(INPUTS, NAMES, SEEDS, METHOD, st.data())
@settings(max_examples=80, deadline=None)
def test_an_input_put_anywhere_or_taken_away_moves_no_other(
    inputs: dict[str, Item], name: str, seed: int, method: str, data: st.DataObject
) -> None:
    assume(name not in inputs)
    assume(method != "sobol" or not collide([*inputs, name]))
    place = data.draw(st.integers(0, len(inputs)))
    items = list(inputs.items())
    more = dict([*items[:place], (name, Item(0.5, uniform(0, 1))), *items[place:]])
    with_it, without = random_design(more, 40, seed, method), random_design(inputs, 40, seed, method)
    for other in inputs:
        np.testing.assert_array_equal(with_it.column(other), without.column(other))


@given(INPUTS, SEEDS, METHOD, st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_the_order_of_inputs_does_not_matter(inputs: dict[str, Item], seed: int, method: str, random: object) -> None:
    assume(method != "sobol" or not collide(list(inputs)))
    names = list(inputs)
    random.shuffle(names)  # type: ignore[attr-defined]
    one, other = random_design(inputs, 40, seed, method), random_design({n: inputs[n] for n in names}, 40, seed, method)
    for name in names:
        np.testing.assert_array_equal(one.column(name), other.column(name))


@given(st.lists(NAMES, min_size=2, max_size=60, unique=True), st.data())
@settings(max_examples=60, deadline=None)
def test_a_newcomer_moves_only_names_that_ask_for_a_slot_it_takes(names: list[str], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(names) - 1))
    newcomer = names[place]
    without = assign_slots([name for name in names if name != newcomer])
    with_it = assign_slots(names)
    moved = [name for name in without if with_it[name] != without[name]]
    assert all(names.index(name) > place for name in moved)
    if with_it[newcomer] not in without.values():
        assert not moved


@given(INPUTS, SEEDS, METHOD, st.integers(1, 300), st.integers(0, 300))
@settings(max_examples=60, deadline=None)
def test_more_draws_extend_fewer(inputs: dict[str, Item], seed: int, method: str, n: int, more: int) -> None:
    few, many = random_design(inputs, n, seed, method), random_design(inputs, n + more, seed, method)
    np.testing.assert_array_equal(many.values[:, :n], few.values)


@given(INPUTS, SEEDS, METHOD, st.integers(1, 300), st.integers(1, 350))
@settings(max_examples=60, deadline=None)
def test_any_block_gives_the_same_bits(inputs: dict[str, Item], seed: int, method: str, n: int, block: int) -> None:
    pieces = [piece.values for piece in random_blocks(inputs, n, seed, method, block=block)]
    np.testing.assert_array_equal(np.concatenate(pieces, axis=1), random_design(inputs, n, seed, method).values)


@given(st.floats(0.001, 0.999), st.floats(0.01, 0.99))
@settings(deadline=None)
def test_beta_gives_back_any_feasible_moments(mean: float, share: float) -> None:
    sd = share * np.sqrt(mean * (1 - mean))
    made = beta_from_mean_se(mean, float(sd))
    np.testing.assert_allclose([made.mean, made.sd], [mean, sd], rtol=1e-9)


@given(st.floats(1e-6, 1e9), st.floats(0.01, 3.0))
@settings(deadline=None)
def test_gamma_and_lognormal_give_back_their_moments(mean: float, cv: float) -> None:
    for make in (gamma_from_mean_se, lognormal_from_mean_sd):
        made = make(mean, cv * mean)
        np.testing.assert_allclose([made.mean, made.sd], [mean, cv * mean], rtol=1e-9)


@given(st.floats(0.001, 1e6), st.floats(0.01, 0.99), st.floats(1.01, 100))
@settings(deadline=None)
def test_an_amount_with_a_range_has_its_value_as_median_and_says_so(value: float, down: float, up: float) -> None:
    distribution, words = from_amount(value, value * down, value * up)
    np.testing.assert_allclose(distribution.ppf(0.5), value, rtol=1e-9)
    assert "median" in words
    assert distribution.mean > value


@given(st.lists(st.lists(st.floats(0, 1), min_size=3, max_size=3), min_size=1, max_size=6))
@settings(deadline=None)
def test_shares_of_a_broken_stick_sum_to_one(pieces: list[list[float]]) -> None:
    shares = shares_from_pieces(pieces)
    assert shares.shape == (len(pieces) + 1, 3)
    assert np.all(shares >= 0)
    np.testing.assert_allclose(shares.sum(axis=0), 1.0, atol=1e-12)
