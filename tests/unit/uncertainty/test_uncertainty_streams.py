"""Random numbers that belong to a name."""

from __future__ import annotations

import numpy as np
import pytest

from stepup_econ.uncertainty.streams import BLOCK, name_words, stream, uniforms


def test_the_numbers_of_a_seed_and_name_never_change() -> None:
    # These are part of what a seed means: a change here changes every result that was ever published.
    assert BLOCK == 4_096
    assert uniforms(2024, "p_accept", 3).tolist() == [0.7798867667401305, 0.5612470409271892, 0.7415381291807112]
    assert uniforms(2024, "p_accept", 2, start=BLOCK - 1).tolist() == [0.20836143768760784, 0.052415413807603506]


def test_name_seed_and_block_each_give_other_numbers() -> None:
    streams = [stream(1, "a"), stream(1, "b"), stream(2, "a"), stream(1, "a", 1), stream(1, "a", 2), stream(2, "b", 1)]
    drawn = np.stack([generator.random(4_000) for generator in streams])
    off = np.corrcoef(drawn)[np.triu_indices(len(drawn), 1)]
    assert np.abs(off).max() < 5 / np.sqrt(4_000)
    assert len(np.unique(drawn)) == drawn.size


def test_names_that_differ_by_a_letter_or_an_accent_have_different_words() -> None:
    names = [f"{stem}{end}" for stem in ("p", "p_", "P_", "é", "e") for end in ("", " ", "a", "b", "ab", "ba")]
    words = [name_words(name) for name in names]
    assert len(set(words)) == len(names)
    assert all(0 <= word < 2**32 for pair in words for word in pair)


@pytest.mark.parametrize(("n", "start"), [(0, 5), (1, 0), (BLOCK, 0), (BLOCK + 1, 0), (10, BLOCK - 5), (3 * BLOCK, 7)])
def test_any_piece_equals_that_piece_of_the_whole(n: int, start: int) -> None:
    whole = uniforms(9, "minutes", 4 * BLOCK)
    np.testing.assert_array_equal(uniforms(9, "minutes", n, start), whole[start : start + n])


def test_numbers_are_uniform() -> None:
    counts = np.bincount((uniforms(3, "x", 100_000) * 20).astype(int), minlength=20)
    assert ((counts - 5_000) ** 2 / 5_000).sum() < 45  # 99.9 % point of chi-square with 19 degrees of freedom: 43.8


@pytest.mark.parametrize(
    ("call", "why"),
    [
        (lambda: stream(-1, "a"), "a seed is 0 or more"),
        (lambda: stream(1, "a", -1), "a block is 0 or more"),
        (lambda: uniforms(1, "a", -1), "0 or more draws"),
        (lambda: uniforms(1, "a", 1, -1), "0 or more draws"),
    ],
)
def test_arguments_that_make_no_sense_are_refused(call: object, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        call()  # type: ignore[operator]
