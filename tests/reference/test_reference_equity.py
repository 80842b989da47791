"""Equally distributed equivalents against a published teaching example and a distributional evaluation."""

from __future__ import annotations

import numpy as np
import pytest

from stepup_econ.analysis.equity import atkinson_ede, aversion_where_it_turns, equity_impact, kolm_ede

# Asaria, Griffin and Cookson 2016, Med Decis Making 36:8-19, and its code (github.com/miqdadasaria/DCEA)
THREE = {"A": [20, 40, 60], "B": [30, 45, 60], "C": [20, 45, 70], "D": [35, 40, 72], "E": [26, 46, 69], "F": [26, 46, 81]}
ATKINSON = {
    "A": {0: 40.0, 0.5: 38.20335161211178, 1: 36.342411856642784, 2: 32.72727272727273, 10: 22.59159353286821},
    "B": {0: 45.0, 0.5: 44.140061608890406, 1: 43.26748710922224, 2: 41.53846153846154, 10: 33.7912130410224},
    "D": {0: 49.0, 0.5: 47.72929042661753, 1: 46.539335429011224, 2: 44.47058823529412, 10: 38.40082302904808},
    "F": {0: 51.0, 0.5: 48.44786186712081, 1: 45.92742177910655, 2: 41.35287421741605, 10: 29.35633343131386},
}
KOLM = {
    "A": {0: 40.0, 0.025: 36.733704721055005, 0.1: 29.5568066016821},
    "C": {0: 45.0, 0.025: 39.95223218639738, 0.1: 30.135150423037995},
    "E": {0: 47.0, 0.025: 43.27588679876581, 0.1: 35.59803981511713},
}
NONE = [61.925214, 65.953455, 66.816952, 68.975036, 70.344928, 72.213544, 72.648215, 74.561156, 75.597859, 77.323144]
UNIVERSAL = [61.925367, 65.953561, 66.817065, 68.975148, 70.345009, 72.213647, 72.648287, 74.56122, 75.597916, 77.323204]
PROPORTIONAL = [61.925418, 65.953577, 66.817076, 68.975135, 70.345002, 72.213622, 72.648266, 74.561201, 75.597895, 77.323185]
PEOPLE = [7279927.0, 3959316.0, 5050982.0, 4616011.0, 6331048.0, 6474305.0, 4701015.0, 4159448.0, 6194904.0, 6501111.0]


def test_three_people() -> None:
    for name, expected in ATKINSON.items():
        for aversion, value in expected.items():
            assert atkinson_ede(THREE[name], aversion) == pytest.approx(value, rel=1e-12)
    for name, expected in KOLM.items():
        for aversion, value in expected.items():
            assert kolm_ede(THREE[name], aversion) == pytest.approx(value, rel=1e-12)


def test_nicotine_replacement() -> None:
    levels = {"none": NONE, "universal": UNIVERSAL, "proportional": PROPORTIONAL}
    gains = {"universal": (5148.792768085854, 9.54334771847698e-05, 0.00011855777350433527),
             "proportional": (4941.43087894954, 9.327775410383765e-05, 0.0001342423653483138)}  # fmt: skip
    for name, (total, at_1, at_10) in gains.items():
        for aversion, gain in ((1, at_1), (10, at_10)):
            table = equity_impact(levels, "none", aversion, PEOPLE).set_index("strategy")
            assert table.loc[name, "total_gain"] == pytest.approx(total, rel=1e-6)
            assert table.loc[name, "ede"] - table.loc["none", "ede"] == pytest.approx(gain, rel=1e-6)
            assert table.loc[name, "ede_gain"] == pytest.approx(gain * sum(PEOPLE), rel=1e-6)
    for aversion, best in (
        (0, "universal"),
        (1, "universal"),
        (2, "universal"),
        (3, "proportional"),
        (7, "proportional"),
        (15, "proportional"),
    ):
        edes = {name: atkinson_ede(levels[name], aversion, PEOPLE) for name in ("universal", "proportional")}
        assert max(edes, key=lambda name: edes[name]) == best
    turn = aversion_where_it_turns(UNIVERSAL, PROPORTIONAL, PEOPLE)
    assert turn is not None
    assert 2 < turn < 3
    assert atkinson_ede(UNIVERSAL, turn, PEOPLE) == pytest.approx(atkinson_ede(PROPORTIONAL, turn, PEOPLE), abs=1e-12)


def test_the_plane_has_names_for_its_quarters() -> None:
    table = equity_impact(THREE, "A", 2).set_index("strategy")["quadrant"]
    assert table["A"] == "as much in all, as equal"
    assert table["B"] == "more in all, more equal"
    assert equity_impact({"A": [20, 40, 60], "C": [20, 45, 70]}, "A", 2)["quadrant"][1] == "more in all, less equal"


def test_costs_are_taken_from_everybody_alike() -> None:
    plain = equity_impact(THREE, "A", 0, costs={"B": 0.0}, per_unit=100).set_index("strategy")
    dear = equity_impact(THREE, "A", 0, costs={"B": 1500.0}, per_unit=100).set_index("strategy")
    assert plain.loc["B", "total_gain"] == pytest.approx(15)
    assert dear.loc["B", "total_gain"] == pytest.approx(0, abs=1e-9)


def test_extremes_and_refusals() -> None:
    assert atkinson_ede([3, 9], 5_000) == 3
    assert atkinson_ede([0.9, 0.95], 200) == pytest.approx(0.9 * 0.5 ** (-1 / 199), rel=1e-4)
    assert atkinson_ede([5, 9], 1, [1, 0]) == pytest.approx(5)
    assert kolm_ede([-5, 5], 0.01) < 0
    assert aversion_where_it_turns([1, 2], [1.1, 2.1]) is None
    for call in (lambda: atkinson_ede([0, 1], 1), lambda: kolm_ede([1, np.nan], 1), lambda: kolm_ede([1], -1), lambda: kolm_ede([], 1)):
        with pytest.raises(ValueError, match="expected"):
            call()
    with pytest.raises(KeyError, match="expected one of A"):
        equity_impact(THREE, "Z", 1)
    with pytest.raises(KeyError, match="atkinson, kolm"):
        equity_impact(THREE, "A", 1, kind="gini")
    with pytest.raises(ValueError, match="per_unit"):
        equity_impact(THREE, "A", 1, costs={"B": 1.0})
