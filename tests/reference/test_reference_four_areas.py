"""Four simulated areas, 705 families: each rule against statsmodels and hand-enumerated values (1e-8)."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from stepup_econ.records.effects_ladder import ladder


def test_the_ladder_on_four_areas() -> None:
    data = pd.read_csv(Path(__file__).parent / "four_areas.csv")
    columns = (data["y"].to_numpy(float), data["area"].to_numpy(), data["q"].to_numpy())
    table = ladder(*columns, data["tr"].to_numpy(bool), data["post"].to_numpy(bool)).set_index("method")
    assert table["effect"]["naive"] == pytest.approx(-0.06191544445411368, abs=1e-8)
    assert table["se"]["naive"] == pytest.approx(0.07301871007526754, abs=1e-8)
    assert table["se"]["jackknife"] == pytest.approx(0.1059439580387845, abs=1e-8)
    assert table["p"]["jackknife"] == pytest.approx(0.5999838722177093, abs=1e-8)
    assert table["p"]["wild cluster bootstrap"] == 0.625
    assert table["effect"]["Donald-Lang"] == pytest.approx(-0.039430659603159196, abs=1e-8)
    assert table["p"]["Donald-Lang"] == pytest.approx(0.6754390344860306, abs=1e-8)
    assert table["p"]["randomisation"] == 1.0
    assert table["smallest_p"]["randomisation"] == pytest.approx(1 / 3)
    assert table["se"]["cluster-robust"] == pytest.approx(0.0713180761714135, abs=1e-8)
    assert table["p"]["cluster-robust"] == pytest.approx(0.44918196028740487, abs=1e-8)
    assert table["se"]["Bayesian, area shock"] > table["se"]["naive"]
