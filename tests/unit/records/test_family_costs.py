"""Costs of families by quarter against pandas, event by event."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from stepup_econ.records.censored_costs import mean_cost
from stepup_econ.records.family_costs import DAYS_A_MONTH, family_costs
from stepup_econ.records.store import open_store

RECORDS = Path(__file__).parents[3] / "inputs" / "records"


def priced(name: str, key: str, rates: str, pence: str) -> pd.DataFrame:
    """Events with what each cost in pounds at the rate of its day."""
    events, held = (
        pd.read_csv(RECORDS / f"{name}.csv", parse_dates=["on"]),
        pd.read_csv(RECORDS / f"{rates}.csv", parse_dates=["from_on", "until_on"]),
    )
    both = events.merge(held, on=key)
    both = both[(both["from_on"] <= both["on"]) & (both["on"] < both["until_on"])]
    amount = both["quantity"] if name == "involvement" else (both["minutes"] + both["travel_minutes"].fillna(0)) / 60
    return pd.DataFrame({"family": both["family"], "on": both["on"], "pounds": amount * both[pence] / 100})


@pytest.mark.parametrize("months", [6, 12])
def test_it_is_the_sum_over_events(months: int) -> None:
    with open_store(RECORDS) as store:
        found, said = family_costs(store, months)
    assert said == ()
    events = pd.concat(
        [priced("contacts", "role", "pay", "pence_an_hour"), priced("activities", "role", "pay", "pence_an_hour"),
         priced("involvement", "unit_cost", "prices", "pence")]
    )  # fmt: skip
    families = pd.read_csv(RECORDS / "families.csv", parse_dates=["index_on", "left_on"])
    families["stop"] = (families["left_on"] - families["index_on"]).dt.days + 1
    joined = events.merge(families, on="family")
    day = (joined["on"] - joined["index_on"]).dt.days
    last, quarters = months * DAYS_A_MONTH, months // 3
    width = last / quarters
    joined = joined.assign(quarter=np.floor(day / width))[(day >= 0) & (day < last) & (day <= joined["stop"])]
    table = joined.pivot_table(index="family", columns="quarter", values="pounds", aggfunc="sum", fill_value=0.0)
    for line in found:
        mine = families[families["strategy"] == line.strategy].sort_values("family")
        cost = table.reindex(index=mine["family"], columns=range(quarters), fill_value=0.0).to_numpy()
        twin = mean_cost(
            mine["stop"], mine["left_why"] == "turned 16", cost, last, edges=np.append(np.arange(quarters) * width, last), resamples=0
        )
        assert line.families == len(mine)
        assert line.cost.mean == pytest.approx(twin.mean, rel=1e-9)
        assert line.cost.naive == pytest.approx(twin.naive, rel=1e-9)
        assert line.cost.se > 0


def test_without_rates_nothing_is_said(tmp_path: Path) -> None:
    (tmp_path / "families.csv").write_text((RECORDS / "families.csv").read_text(encoding="utf-8"), encoding="utf-8")
    with open_store(tmp_path) as store:
        assert family_costs(store, 12) == ((), ())
