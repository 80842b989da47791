"""Outcomes filled in by arm: right where complete families alone are not, no more certain than it may be, and shifted as asked."""

from __future__ import annotations

import numpy as np
import pytest

from stepup_econ.problems import InputError
from stepup_econ.records.adjusted import doubly_robust
from stepup_econ.records.imputed import imputed_difference


def families(rng: np.random.Generator, n: int = 600) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Families with need; the service halves the odds. Served families in need are lost sight of most."""
    need = rng.normal(size=n)
    served = rng.random(n) < 0.5
    chance = 1 / (1 + np.exp(-(need - 0.7 * served)))
    whole = (rng.random(n) < chance).astype(float)
    lost = rng.random(n) < np.where(served, 1 / (1 + np.exp(-1.5 * need)), 0.1)
    return whole, np.where(lost, np.nan, whole), served, need


def test_it_is_right_where_complete_families_alone_are_not() -> None:
    rng = np.random.default_rng(4)
    truth, filled, plain = [], [], []
    for run in range(60):
        whole, seen, served, need = families(rng)
        truth.append(doubly_robust(whole, served, need, outcome="logistic").effect)
        filled.append(imputed_difference(seen, served, need, m=10, seed=run).effect)
        kept = np.isfinite(seen)
        plain.append(seen[kept & served].mean() - seen[kept & ~served].mean())
    assert np.mean(filled) == pytest.approx(np.mean(truth), abs=4 * np.std(filled) / np.sqrt(60))
    assert np.mean(plain) < np.mean(truth) - 0.05


def test_nothing_missing_is_the_difference_itself_and_more_missing_is_less_sure() -> None:
    whole, seen, served, need = families(np.random.default_rng(2))
    none = imputed_difference(whole, served, need, m=5)
    twin = doubly_robust(whole, served, need, outcome="logistic")
    assert (none.effect, none.se, none.missing_share) == (pytest.approx(twin.effect), pytest.approx(twin.se), pytest.approx(0, abs=1e-12))
    some = imputed_difference(seen, served, need, m=20)
    assert some.se > none.se
    assert 0 < some.missing_share < 1
    assert some.filled_in == np.isnan(seen).sum()


def test_the_error_is_that_seen_over_many_sets() -> None:
    rng = np.random.default_rng(8)
    found = [imputed_difference(seen, served, need, m=10, seed=run) for run in range(80) for _, seen, served, need in [families(rng, 300)]]
    assert np.mean([f.se for f in found]) == pytest.approx(np.std([f.effect for f in found]), rel=0.25)  # 80 sets know an SD to 8 %


def test_a_shift_moves_the_answer_its_way_and_a_seed_repeats_it() -> None:
    _, seen, served, need = families(np.random.default_rng(5))
    low, mid, high = (imputed_difference(seen, served, need, shift=shift, seed=1).effect for shift in (-1.0, 0.0, 1.0))
    assert low < mid < high
    assert imputed_difference(seen, served, need, seed=1).effect == mid


def test_each_fault_is_named() -> None:
    _, seen, served, need = families(np.random.default_rng(5), 60)
    for arguments, named in (
        ((seen * 2, served, need), {}),
        ((np.where(served, 1.0, seen), served, need), {}),
        ((seen, served, need), {"m": 1}),
    ):
        with pytest.raises(InputError, match="EF128"):
            imputed_difference(*arguments, **named)  # type: ignore[arg-type]
