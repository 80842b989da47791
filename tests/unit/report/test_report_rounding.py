from __future__ import annotations

import doctest
import math

import pytest

from stepup_econ.report import csvs, evidence, phrases, rounding, tables, traced
from stepup_econ.report.rounding import FORMATS, chance, pounds, rounded, shown, to_figures


@pytest.mark.parametrize("module", [rounding, phrases, traced, csvs, tables, evidence])
def test_examples_in_docstrings_hold(module):
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, "£0"), (-0.0, "£0"), (0.004, "£0"), (9.994, "£9.99"), (9.996, "£10"), (99.4, "£99"), (99.6, "£100"), (999_499.0, "£999,000"),
     (999_500.0, "£1\u00a0million"), (-1_500_000.0, "−£1.5\u00a0million"), (1234.5, "£1,230"), (1235.0, "£1,240")],
)  # fmt: skip
def test_pounds_at_the_edges_of_its_steps(value, text):
    assert pounds(value) == text


def test_half_is_rounded_away_from_nought_on_both_sides():
    assert rounded(0.125, 2) == -rounded(-0.125, 2)
    assert str(rounded(0.125, 2)) == "0.13"


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_is_refused(value):
    with pytest.raises(ValueError, match="finite"):
        rounded(value, 0)


def test_significant_figures_do_not_change_with_scale():
    for power in range(-6, 9):
        assert float(to_figures(1.2345 * 10.0**power)) == pytest.approx(1.23 * 10.0**power, rel=1e-12)


def test_no_draw_is_not_never_and_all_draws_are_not_always():
    assert chance(0.0) == "less than 1%"
    assert chance(1.0) == "more than 99%"


@pytest.mark.parametrize("kind", FORMATS)
def test_every_kind_shows_numbers_of_both_signs_with_a_true_minus(kind):
    assert "-" not in shown(kind, -0.4)
    assert shown(kind, 0.4)


def test_a_missing_cell_shows_its_reason():
    assert shown("pounds", None, "[z]") == "[z]"
    assert shown("pounds", math.nan, "[z]") == "[z]"
    assert shown("number", [0.5, 2.0]) == "0.5; 2"
    assert shown("flag", True) == "yes"
