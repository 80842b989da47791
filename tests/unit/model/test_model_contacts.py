"""Contact attempts against a twin that enumerates every path a family can take."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stepup_econ.model.contacts import attempt_chain, contact_protocol

SHARE = st.floats(0.0, 1.0, allow_nan=False)


def every_path(reach: list[float], lost: list[float]) -> tuple[list[float], list[float]]:
    """Walk every path: at each attempt a family is reached (stop), missed and kept, or missed and lost (stop)."""
    made, hit = [0.0] * len(reach), [0.0] * len(reach)
    for path in product(("hit", "kept", "lost"), repeat=len(reach)):
        # a path that goes on after its end is counted once, when all that follows is "hit" by convention
        end = next((i for i, what in enumerate(path) if what != "kept"), len(path))
        if any(what != "hit" for what in path[end + 1 :]):
            continue
        chance = 1.0
        for i, what in enumerate(path[: end + 1]):
            chance *= reach[i] if what == "hit" else (1 - reach[i]) * (lost[i] if what == "lost" else 1 - lost[i])
        for i in range(min(end, len(path) - 1) + 1):
            made[i] += chance
        if end < len(path) and path[end] == "hit":
            hit[end] += chance
    return made, hit


@given(st.lists(st.tuples(SHARE, SHARE), min_size=1, max_size=6))
@settings(max_examples=80, deadline=None)
def test_expected_attempts_equal_the_sum_over_every_path(pairs: list[tuple[float, float]]) -> None:
    reach, lost = [p[0] for p in pairs], [p[1] for p in pairs]
    made, hit = attempt_chain(np.array(reach)[:, None], np.array(lost)[:, None])
    expected_made, expected_hit = every_path(reach, lost)
    assert made[:, 0] == pytest.approx(expected_made, abs=1e-12)
    assert hit[:, 0] == pytest.approx(expected_hit, abs=1e-12)


@given(st.lists(st.tuples(SHARE, SHARE, SHARE), min_size=1, max_size=4), SHARE)
@settings(max_examples=60, deadline=None)
def test_a_mixture_is_the_weighted_sum_of_its_kinds(rows: list[tuple[float, float, float]], moving: float) -> None:
    reach, lost, ratio = (np.array(column)[:, None] for column in zip(*rows, strict=True))
    both = contact_protocol(reach, lost, ratio, np.array([moving]))
    stay = every_path(list(reach[:, 0]), list(lost[:, 0]))
    move = every_path(list((reach * ratio)[:, 0]), list(lost[:, 0]))
    reached = (1 - moving) * sum(stay[1]) + moving * sum(move[1])
    attempts = (1 - moving) * sum(stay[0]) + moving * sum(move[0])
    assert both.reached[0] == pytest.approx(reached, abs=1e-12)
    assert both.attempts[0] == pytest.approx(attempts, abs=1e-12)
    if reached > 1e-9:
        assert both.moved_among_reached[0] == pytest.approx(moving * sum(move[1]) / reached, abs=1e-9)


def test_nobody_reached_means_nobody_moved_among_them() -> None:
    nobody = contact_protocol(np.zeros((2, 1)), np.zeros((2, 1)), np.ones((2, 1)), np.array([0.3]))
    assert nobody.reached[0] == 0.0
    assert nobody.moved_among_reached[0] == 0.0
    assert nobody.attempts[0] == 2.0
