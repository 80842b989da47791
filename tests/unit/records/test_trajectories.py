"""Months before and after the index referral against pandas; the fall by itself against a simulation."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from stepup_econ.problems import InputError
from stepup_econ.records.store import open_store
from stepup_econ.records.trajectories import DAYS_A_MONTH, expected_regression, trajectories

RECORDS = Path(__file__).parents[3] / "inputs" / "records"


def test_months_are_those_of_each_family() -> None:
    with open_store(RECORDS) as store:
        found = trajectories(store, 6)
    assert found is not None
    families = pd.read_csv(RECORDS / "families.csv", parse_dates=["index_on", "left_on"])
    joined = pd.read_csv(RECORDS / "referrals.csv", parse_dates=["on"]).merge(families, on="family")
    days = (joined["on"] - joined["index_on"]).dt.days
    stop = (joined["left_on"] - joined["index_on"]).dt.days
    month = np.where(days > 0, np.floor((days - 1) / DAYS_A_MONTH), np.floor(days / DAYS_A_MONTH))
    kept = joined[(days != 0) & (days <= stop)].assign(month=month[(days != 0) & (days <= stop)])
    assert len(found) == 2 * 12
    for line in found.itertuples():
        mine = kept[(kept["strategy_y" if "strategy_y" in kept else "strategy"] == line.strategy) & (kept["month"] == line.month)]
        assert line.referrals == len(mine)
        followed = (families["left_on"] - families["index_on"]).dt.days[families["strategy"] == line.strategy]
        share = np.clip((followed - line.month * DAYS_A_MONTH) / DAYS_A_MONTH, 0, 1) if line.month >= 0 else np.ones(len(followed))
        assert line.families == pytest.approx(share.sum())
        assert line.rate == pytest.approx(len(mine) / share.sum())


def test_the_fall_by_itself_is_what_a_simulation_shows() -> None:
    rng = np.random.default_rng(3)
    own, looks = rng.normal(0, np.sqrt(0.4), 400_000), rng.normal(0, np.sqrt(0.6), (2, 400_000))
    first, second = 5 + 2 * (own + looks[0]), 5 + 2 * (own + looks[1])
    chosen = first > 7
    fall = (first - second)[chosen].mean()
    assert expected_regression(5, 2, 0.4, 7) == pytest.approx(fall, rel=0.01)  # 63,000 families know it to 0.4 %
    assert expected_regression(5, 2, 1.0, 7) == 0


def test_impossible_spreads_are_named() -> None:
    with pytest.raises(InputError) as raised:
        expected_regression(0, 0, 1.5, 1)
    assert [problem.code for problem in raised.value.problems] == ["EF191", "EF191"]
