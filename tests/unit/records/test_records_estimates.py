"""Estimates from records equal what plain counting and plain regression give, and come near what the records were drawn from."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest

from stepup_econ.records.activities import time_equation
from stepup_econ.records.agencies import rate
from stepup_econ.records.contact import moved_ratio
from stepup_econ.records.estimate import FromRecords, estimate
from stepup_econ.records.levels import NONE
from stepup_econ.records.rows import SheetRow
from stepup_econ.records.synthetic import synthetic_records


@pytest.fixture(scope="module")
def records() -> dict[str, pd.DataFrame]:
    return synthetic_records(3000, seed=11)


@pytest.fixture(scope="module")
def found(records: dict[str, pd.DataFrame]) -> FromRecords:
    return estimate(records)


def line(found: FromRecords, sheet: str, **match: object) -> SheetRow:
    (row,) = [row for row in found.rows if row.sheet == sheet and all(row.match.get(key) == value for key, value in match.items())]
    return row


def test_pathway_counts_equal_counting_in_pandas(records: dict[str, pd.DataFrame], found: FromRecords) -> None:
    referrals, families, contacts = records["referrals"], records["families"], records["contacts"]
    screened = referrals[referrals["eligible"].notna()]
    eligible = screened["eligible"].astype(bool)
    assert line(found, "Pathway", stage="eligible").estimated["count_in"] == len(screened)
    assert line(found, "Pathway", stage="eligible").estimated["count_out"] == eligible.sum()
    assert line(found, "Pathway", stage="referred").estimated["count_out"] == (eligible & screened["offered"].astype(bool)).sum()
    assert line(found, "Pathway", stage="accepted").estimated["count_in"] == contacts.loc[contacts["reached"], "family"].nunique()
    for stage, key in (("accepted", "accepted_on"), ("engaged", "engaged_on"), ("completed", "completed_on")):
        assert line(found, "Pathway", stage=stage).estimated["count_out"] == families[key].notna().sum()


def test_contact_counts_equal_counting_in_pandas(records: dict[str, pd.DataFrame], found: FromRecords) -> None:
    contacts = records["contacts"].merge(records["families"][["family", "moved_on"]], on="family")
    for number, attempts in contacts.groupby("attempt"):
        stay = attempts[attempts["moved_on"].isna()]
        row = line(found, "Contact", number=number).estimated
        assert (row["reached"], row["not_reached"]) == (stay["reached"].sum(), (~stay["reached"]).sum())
        assert row["minutes_missed"] == pytest.approx(attempts.loc[~attempts["reached"], "minutes"].mean(), abs=0.05)
    missed = contacts[(contacts["attempt"] == 1) & ~contacts["reached"]]
    again = missed["family"].isin(contacts.loc[contacts["attempt"] == 2, "family"])
    assert line(found, "Contact", number=1).estimated["lost"] == pytest.approx(1 - again.mean(), abs=5e-5)


def test_what_the_records_were_drawn_from_comes_back(found: FromRecords) -> None:
    """Within three standard errors of what `synthetic_records` states, at this number of families and seed."""
    first = line(found, "Contact", number=1).estimated
    n = first["reached"] + first["not_reached"]
    assert first["reached"] / n == pytest.approx(0.40, abs=3 * (0.24 / n) ** 0.5)
    assert first["moved_ratio"] == pytest.approx(0.5, abs=0.12)
    assert first["lost"] == pytest.approx(0.05, abs=0.03)
    assess = line(found, "Activities", id="assess").estimated
    assert assess["minutes_low"] < assess["minutes"] < assess["minutes_high"]
    assert assess["extra_post_separation"] == pytest.approx(30, abs=30)
    early = line(found, "Agencies", strategy="early_help", unit_cost="pssru2024_community_health").estimated
    assert early["value"] == pytest.approx(2.0, abs=3 * early["se"])


def test_outcomes_count_families_followed_for_the_whole_time(records: dict[str, pd.DataFrame], found: FromRecords) -> None:
    area = records["families"].set_index("family")["area"]
    lines = records["outcomes"]
    chosen = lines[(lines["outcome"] == "escalation") & (lines["period"] == "after") & (lines["family"].map(area) == "service_a")]
    whole = chosen[chosen["to_on"] >= chosen["from_on"] + pd.DateOffset(months=12) - pd.Timedelta(days=1)]
    row = line(found, "Outcomes", outcome="escalation", area="service_a", period="after").estimated
    events = (whole["event_on"] < whole["from_on"] + pd.DateOffset(months=12)).sum()
    assert (row["followed"], row["events"]) == (len(whole), events)
    assert str(row["note"]).startswith(f"{len(chosen) - len(whole)} more families")


def test_levels_follow_each_family_in_order_of_its_referrals(records: dict[str, pd.DataFrame], found: FromRecords) -> None:
    twin: dict[tuple[str, str], int] = {}
    followed = records["referrals"][records["referrals"]["family"].notna()].sort_values(["family", "on", "referral"])
    for _, lines in followed.groupby("family"):
        levels = [*lines["level"], NONE]
        for pair in itertools.pairwise(levels):
            twin[pair] = twin.get(pair, 0) + 1
    assert {(row, column): n for row, cells in found.levels.to_dict("index").items() for column, n in cells.items() if n} == twin


def test_time_equation_from_groups_equals_least_squares_on_families() -> None:
    rng = np.random.default_rng(4)
    feature, children = rng.integers(0, 2, 400).astype(float), rng.integers(1, 4, 400).astype(float)
    minutes = 100 + 30 * feature + 10 * children + rng.gamma(2.0, 10 + 10 * feature)
    groups = pd.DataFrame({"f": feature, "c": children, "y": minutes, "yy": minutes**2, "n": 1.0}).groupby(["f", "c"]).sum().reset_index()
    found = time_equation(
        groups["n"].to_numpy(), groups["y"].to_numpy(), groups["yy"].to_numpy(), {"f": groups["f"].to_numpy(), "c": groups["c"].to_numpy()}
    )
    x = np.column_stack([np.ones(400), feature, children])
    bread = np.linalg.inv(x.T @ x)
    beta = bread @ x.T @ minutes
    meat = x.T @ (((minutes - x @ beta) ** 2)[:, None] * x)
    se = np.sqrt((bread @ meat @ bread)[0, 0] * 400 / 397)
    np.testing.assert_allclose([found.base, found.extra["f"], found.extra["c"]], beta, rtol=1e-9)
    np.testing.assert_allclose(found.high - found.base, 1.96 * se, rtol=1e-7)


def test_a_feature_that_seems_to_save_time_is_left_out() -> None:
    n = np.array([10.0, 10.0])
    found = time_equation(n, np.array([1000.0, 800.0]), np.array([1e5 + 50, 64000.0 + 50]), {"moved": np.array([0.0, 1.0])})
    assert found.extra == {}
    assert found.base == pytest.approx(90.0)


def test_rate_allows_for_time_not_seen() -> None:
    events, months = np.array([1.0, 0.0, 2.0, 1.0]), np.array([12.0, 6.0, 12.0, 6.0])
    value, se = rate(4, (events.sum(), months.sum(), (events**2).sum(), (events * months).sum(), (months**2).sum()), 12)
    assert value == pytest.approx(4 / 36 * 12)
    spread = ((events - 4 / 36 * months) ** 2).sum() * 4 / 3
    assert se == pytest.approx(spread**0.5 / 36 * 12)


def test_families_that_move_are_compared_within_attempts() -> None:
    """A crude ratio would be 0.3: movers are tried later, when everybody is reached less often."""
    assert moved_ratio([(4, 10, 80, 100), (20, 100, 4, 10)]) == (pytest.approx(0.5), "")
    assert moved_ratio([(0, 0, 4, 10)])[0] == 1.0
    assert moved_ratio([(9, 10, 4, 10)]) == (
        1.0,
        "families that move were reached 2.25 times as often as others: 1 is the most that is taken",
    )
