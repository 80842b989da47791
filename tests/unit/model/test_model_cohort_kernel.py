"""Kernels beside the plain twin, and a draw's result beside different neighbours."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

import numpy as np
import pytest
from cohort_twin import propagated

from stepup_econ.model.cohort_kernel import best_doublings, chosen_engine, in_strides, propagate, propagate_steady, tile_size

needs_numba = pytest.mark.skipif(find_spec("numba") is None, reason="the extra 'fast' is not installed")


def case(states: int, cycles: int, draws: int, periods: int = 1, rows: int = 2) -> tuple[Any, ...]:
    rng = np.random.default_rng(states + 100 * cycles)
    matrices = rng.random((periods, states, states, draws))
    matrices /= matrices.sum(axis=2, keepdims=True)
    start = rng.random((states, draws))
    weights = rng.random((rows, cycles + 1))
    weights[0, 1] = 0.0
    return start / start.sum(axis=0), matrices, np.sort(rng.integers(0, periods, cycles)), weights


@pytest.mark.parametrize(("states", "cycles", "periods"), [(2, 1, 1), (3, 7, 3), (6, 12, 12), (9, 5, 2)])
def test_kernel_equals_its_twin(states: int, cycles: int, periods: int) -> None:
    start, matrices, period, weights = case(states, cycles, 5, periods)
    trace = np.empty((cycles + 1, states, 5))
    weighted, last = propagate(start, matrices, period, weights, trace)
    for draw in range(5):
        expected = propagated(start[:, draw], [matrices[p, :, :, draw] for p in period], weights)
        for found, due in zip((weighted[..., draw], last[:, draw], trace[..., draw]), expected, strict=True):
            np.testing.assert_allclose(found, due, rtol=1e-13)


@pytest.mark.parametrize("doublings", [0, 1, 2, 3, 4])
@pytest.mark.parametrize("cycles", [1, 6, 7, 24])
def test_strides_change_nothing(doublings: int, cycles: int) -> None:
    start, matrices, period, weights = case(4, cycles, 3)
    plain = propagate(start, matrices, period, weights, None)
    for found, expected in zip(propagate_steady(start, matrices[0], weights, doublings), plain, strict=True):
        np.testing.assert_allclose(found, expected, rtol=1e-12)


@pytest.mark.parametrize("states", [2, 6, 9, 17])
def test_a_draw_does_not_depend_on_its_neighbours(states: int) -> None:
    start, matrices, period, weights = case(states, 30, 300, 2)
    everything = propagate(start, matrices, period, weights, None)
    steady = propagate_steady(start, matrices[0], weights, 2)
    for chosen in (slice(0, 1), slice(1, 3), slice(7, 136)):
        alone = propagate(start[:, chosen], matrices[..., chosen], period, weights, None)
        strided = propagate_steady(start[:, chosen], matrices[0][..., chosen], weights, 2)
        for found, whole in zip((*alone, *strided), (*everything, *steady), strict=True):
            np.testing.assert_array_equal(found, whole[..., chosen])


@needs_numba
@pytest.mark.parametrize(("states", "draws"), [(2, 1), (6, 130), (9, 256)])
def test_compiled_kernels_are_the_same_to_the_last_bit(states: int, draws: int) -> None:
    from stepup_econ.model.cohort_fast import propagate_fast, propagate_steady_fast

    start, matrices, period, weights = case(states, 13, draws, 3)
    traces = [np.empty((14, states, draws)) for _ in range(2)]
    pairs = [(propagate(start, matrices, period, weights, traces[0]), propagate_fast(start, matrices, period, weights, traces[1]))]
    pairs += [(propagate(start, matrices, period, weights, None), propagate_fast(start, matrices, period, weights, None))]
    pairs += [(propagate_steady(start, matrices[0], weights, k), propagate_steady_fast(start, matrices[0], weights, k)) for k in (0, 2)]
    for plain, compiled in pairs:
        for expected, found in zip(plain, compiled, strict=True):
            np.testing.assert_array_equal(found, expected)
    np.testing.assert_array_equal(*traces)


def test_weights_in_strides_leave_nothing_out() -> None:
    weights = np.arange(1.0, 8.0)[None]
    assert in_strides(weights, 4)[0].T.ravel().tolist() == [1, 2, 3, 4, 5, 6, 7, 0]


def test_strides_and_tiles_follow_the_work() -> None:
    assert best_doublings(6, 120, 1) >= 1
    assert best_doublings(60, 10, 1) == 0
    assert tile_size(6, 120, 1) == 2_048
    assert 2 <= tile_size(40, 1_000, 1_000) < 10


def test_engine() -> None:
    assert chosen_engine("auto", 1.0) == "numpy"
    assert chosen_engine("auto", 1e12) == ("numba" if find_spec("numba") else "numpy")
    with pytest.raises(ValueError, match="found 'fortran'"):
        chosen_engine("fortran", 1.0)  # type: ignore[arg-type]


def test_engine_that_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stepup_econ.model.cohort_kernel.find_spec", lambda name: None)
    assert chosen_engine("auto", 1e12) == "numpy"
    with pytest.raises(ValueError, match="not installed"):
        chosen_engine("numba", 1.0)
