"""Latin hypercube columns that grow by doubling."""

from __future__ import annotations

import numpy as np
import pytest

from stepup_econ.uncertainty.latin import latin_uniforms


@pytest.mark.parametrize("m", range(13))
def test_one_draw_in_each_stratum_at_every_power_of_two(m: int) -> None:
    drawn = latin_uniforms(4, "p_accept", 4_096)[: 2**m]
    np.testing.assert_array_equal(np.sort((drawn * 2**m).astype(int)), np.arange(2**m))


@pytest.mark.parametrize("n", [1, 2, 3, 100, 1_023, 1_025])
def test_more_draws_extend_fewer(n: int) -> None:
    np.testing.assert_array_equal(latin_uniforms(4, "x", n), latin_uniforms(4, "x", 3_000)[:n])


def test_between_powers_of_two_no_two_share_a_stratum_of_the_next() -> None:
    strata = (latin_uniforms(4, "x", 3_000) * 4_096).astype(int)
    assert len(np.unique(strata)) == 3_000


def test_columns_of_different_names_are_paired_at_random() -> None:
    columns = np.stack([latin_uniforms(6, f"input {i}", 2_048) for i in range(30)])
    found = np.corrcoef(columns)[np.triu_indices(30, 1)]
    assert np.sqrt(np.mean(found**2)) == pytest.approx(1 / np.sqrt(2_048), rel=0.15)
    for half in (slice(0, 1_024), slice(1_024, 2_048)):
        assert np.abs(np.corrcoef(columns[:, half])[np.triu_indices(30, 1)]).max() < 5 / np.sqrt(1_024)


def test_the_draws_of_a_seed_and_name_never_change() -> None:
    assert latin_uniforms(2024, "p_accept", 3).tolist() == [0.3904595508190458, 0.6867151508371643, 0.8131893667115527]


def test_nothing_asked_for_and_less_than_nothing() -> None:
    assert latin_uniforms(1, "x", 0).shape == (0,)
    with pytest.raises(ValueError, match="0 or more"):
        latin_uniforms(1, "x", -1)
