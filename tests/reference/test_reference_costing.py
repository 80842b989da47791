"""Costing against published or independently worked numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from stepup_econ.analysis.agency_flows import AgencyFlows
from stepup_econ.analysis.impact import present_value, returns
from stepup_econ.analysis.rates import split_capacity
from stepup_econ.analysis.stage_parts import Parts, cascade
from stepup_econ.prices.discounting import annuity


def column(*values: float) -> np.ndarray:
    return np.array(values, dtype=float)[:, None]


def test_customer_service_department_with_its_unused_time() -> None:
    """Kaplan and Anderson, Time-driven activity-based costing, Harvard Business Review 82(11), 2004: 28 staff, £560,000."""
    used = column(49_000 * 8, 1_400 * 44, 2_500 * 50)
    rate, used_cost, unused = split_capacity(np.array([560_000.0]), np.array([700_000.0]), used)
    assert rate[0] == pytest.approx(0.8, abs=1e-9)
    assert rate[0] * np.array([8, 44, 50]) == pytest.approx([6.4, 35.2, 40.0], abs=1e-9)
    assert used_cost[:, 0] == pytest.approx([313_600, 49_280, 100_000], abs=1e-9)
    assert used_cost.sum() == pytest.approx(462_880, abs=1e-9)
    assert unused[0] == pytest.approx(97_120, abs=1e-9)
    assert used.sum() == 578_600


def test_cascade_of_2072_screened() -> None:
    """2,072 screened, of whom 394 eligible and 54 engaged: counts of UK Research and Innovation, Gateway to Research, ES/M006980/1 (81 %
    of 2,072 found ineligible; 54 families); contacts, unit costs and fixed cost illustrative."""
    volume = column(2072, 394, 240, 54, 30)
    attempts = 28.0 * (240 * 2.1 + (394 - 240) * 4.0)
    own = column(2072 * 12.0, 0.0, attempts, 54 * 310.0, 30 * 220.0)
    assert own[:, 0] == pytest.approx([24_864, 0, 31_360, 16_740, 6_600], abs=1e-9)
    average, variable = cascade(own, volume, np.array([45_000.0]))
    expected = [60.11776061776062, 316.1522842639594, 519.0166666666667, 2306.740740740741, 4152.133333333333]
    assert average[:, 0] == pytest.approx(expected, abs=1e-9)
    assert variable[3, 0] == pytest.approx(1351.1851851851852, abs=1e-9)
    assert average[3, 0] == pytest.approx(average[0, 0] / (54 / 2072), abs=1e-9)
    yields = volume[1:, 0] / volume[:-1, 0]
    assert yields == pytest.approx([0.19015444015444016, 0.6091370558375635, 0.225, 0.5555555555555556], abs=1e-12)
    whole = Parts(np.array([45_000.0]), np.zeros(1), np.full(1, np.inf), variable[4])
    assert whole.cost(30.0)[0] == pytest.approx(124_564, abs=1e-9)
    assert 28.0 * (394 - 240) * 4.0 / whole.cost(30.0)[0] == pytest.approx(0.13846697280113035, abs=1e-9)


COUNCIL, POLICE, FAMILY = "childrens_services", "police", "society"


def three_agencies() -> AgencyFlows:
    """Council pays 60,000 and gains; the police gain; families gain what is no public money."""
    pays, gains, cashable = np.zeros((3, 3, 1)), np.zeros((3, 3, 3, 1)), np.zeros((3, 3, 3, 1))
    pays[0, 0] = 60_000
    gains[0, 0], gains[1, 0], gains[2, 2] = column(8_000, 12_000, 3_000), column(0, 15_000, 6_000), column(0, 0, 9_000)
    cashable[0, 0], cashable[1, 0] = 0.35 * gains[0, 0], 0.2 * gains[1, 0]
    years = ("2023/24", "2024/25", "2025/26")
    return AgencyFlows("early_help", "usual_care", (COUNCIL, POLICE, FAMILY), years, (1.0, 0.0, 0.0), pays, gains, cashable)


def test_perspectives_of_three_agencies(worked: Any) -> None:
    """HM Treasury and New Economy (2014): the fiscal return uses fiscal flows only. Numbers worked independently at 3.5 %."""
    flows = three_agencies()
    value = present_value(flows.gains, 0.035)
    assert -present_value(flows.pays, 0.035)[0, 0] == -60_000
    assert value[[0, 1, 2], [0, 0, 2], 0] == pytest.approx([22394.734999649936, 20093.817825386825, 8401.596303297627], abs=1e-9)
    found = returns(worked, flows).set_index("perspective")
    assert found.loc["public_sector", "bcr"] == pytest.approx(0.7081425470839461, abs=1e-9)
    assert found.loc["society", "fiscal_return"] == pytest.approx(0.7081425470839461, abs=1e-9)
    assert found.loc["society", "bcr"] == pytest.approx(0.8481691521389065, abs=1e-9)
    assert found.loc["society", "npv"] == pytest.approx(-9109.850871665609, abs=1e-9)
    assert found.loc["council", "npv"] == pytest.approx(-37605.26500035006, abs=1e-9)
    assert found.loc["council", "bcr"] == pytest.approx(0.3732455833274989, abs=1e-9)
    assert found.loc["council", "switching_value"] == pytest.approx(60_000 / 22394.734999649936, rel=1e-12)
    assert found.loc["society", "pv_cashable"] == pytest.approx(11856.920814954841, abs=1e-9)
    careful = returns(worked, flows.with_optimism(benefits=0.25)).set_index("perspective")
    assert careful.loc["society", "bcr"] == pytest.approx(0.63612686410418, abs=1e-9)


def test_an_annuity_is_worth_its_price_once() -> None:
    """Drummond and others (2015), chapter 7: 4,429.63 a year for five years pays for 20,000 at 3.5 %; in advance 4,279.83."""
    for in_advance, yearly in ((False, 4429.627463161999), (True, 4279.833297741062)):
        assert annuity(20_000, 0.035, 5, in_advance=in_advance) == pytest.approx(yearly, rel=1e-12)
        lead = [] if in_advance else [0.0]
        payments = np.array([*lead, *[yearly] * 5])[:, None]
        assert present_value(payments, 0.035)[0] == pytest.approx(20_000, rel=1e-12)
    salvage = annuity(20_000, 0.035, 5, salvage=2_000)
    assert salvage == pytest.approx(4056.6647168457994, rel=1e-12)
    with_salvage = np.array([0.0, *[salvage] * 4, salvage + 2_000])[:, None]
    assert present_value(with_salvage, 0.035)[0] == pytest.approx(20_000, rel=1e-12)
