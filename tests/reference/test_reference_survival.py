"""Times to events against published numbers: the bladder tumour data of Wei, Lin and Weissfeld (1989), R survival 3.5-3 for the answers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from stepup_econ.records.recurrent import cox
from stepup_econ.records.survival import aalen_johansen, kaplan_meier

DATA = pd.read_csv(Path(__file__).with_name("recurrent_events.csv"))
X = DATA[["rx", "size", "number"]].to_numpy(float)
ORDER = DATA.groupby("subject").cumcount() + 1
TOLERANCE = 1e-6  # R prints its iterated answers to about ten digits, and stops its iterations at 1e-9 of the likelihood

REMISSION_6MP = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
RELAPSED_6MP = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]
REMISSION_PLACEBO = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]


def test_andersen_gill() -> None:
    found = cox(DATA["stop"], DATA["event"], X, start=DATA["start"], family=DATA["subject"])
    assert found.table["log_ratio"].to_numpy() == pytest.approx([-0.4646869529434, -0.04366027608982, 0.1749603813194], abs=TOLERANCE)
    assert found.table["se"].to_numpy() == pytest.approx([0.1997321888271, 0.06905085251125, 0.04707405844044], abs=TOLERANCE)
    assert found.table["robust_se"].to_numpy() == pytest.approx([0.2655608118989, 0.07761611268101, 0.06304054320066], abs=TOLERANCE)
    assert (found.families, found.events) == (85, 112)


def test_prentice_williams_peterson_in_total_time() -> None:
    found = cox(DATA["stop"], DATA["event"], X, start=DATA["start"], family=DATA["subject"], strata=ORDER).table
    assert found["log_ratio"].to_numpy() == pytest.approx([-0.3334887264341, -0.008494666106611, 0.1196172379776], abs=TOLERANCE)
    assert found["robust_se"].to_numpy() == pytest.approx([0.2047867719359, 0.06163520804279, 0.05138674976088], abs=TOLERANCE)


def test_prentice_williams_peterson_in_gap_time() -> None:
    found = cox(DATA["stop"] - DATA["start"], DATA["event"], X, family=DATA["subject"], strata=ORDER).table
    assert found["log_ratio"].to_numpy() == pytest.approx([-0.2790045154971, 0.007415087501995, 0.1580458999582], abs=TOLERANCE)
    assert found["robust_se"].to_numpy() == pytest.approx([0.2156238693384, 0.0643325083082, 0.05093976654715], abs=TOLERANCE)


def test_kaplan_meier_of_the_remission_times_of_freireich() -> None:
    """Freireich et al. (1963), as worked by hand in Collett, Modelling Survival Data, and in Kleinbaum and Klein."""
    found = kaplan_meier(REMISSION_6MP, RELAPSED_6MP).set_index("time")
    assert found["survival"].round(4).tolist() == [0.8571, 0.8067, 0.7529, 0.6902, 0.6275, 0.5378, 0.4482]
    assert found["at_risk"].tolist() == [21, 17, 15, 12, 11, 7, 6]
    assert found["se"].round(4).tolist() == [0.0764, 0.0869, 0.0963, 0.1068, 0.1141, 0.1282, 0.1346]


def test_cox_on_the_remission_times_of_freireich() -> None:
    """Efron's ties give a log hazard ratio of 1.5721 (se 0.4124) for placebo, as printed in many texts."""
    stop, event = np.array(REMISSION_6MP + REMISSION_PLACEBO), np.array(RELAPSED_6MP + [1] * 21)
    found = cox(stop, event, np.repeat([0.0, 1.0], 21)).table
    assert found["log_ratio"][0] == pytest.approx(1.5721, abs=5e-5)
    assert found["se"][0] == pytest.approx(0.4124, abs=5e-5)


def test_with_one_end_aalen_johansen_is_one_less_kaplan_meier_with_its_variance() -> None:
    ours, theirs = aalen_johansen(REMISSION_6MP, RELAPSED_6MP), kaplan_meier(REMISSION_6MP, RELAPSED_6MP)
    assert ours["share"].to_numpy() == pytest.approx(1 - theirs["survival"].to_numpy(), abs=1e-12)
    assert ours["se"].to_numpy() == pytest.approx(theirs["se"].to_numpy(), rel=1e-10)
