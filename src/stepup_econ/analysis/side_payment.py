"""The side payment that leaves every agency no worse off, or the shortfall where there is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from stepup_econ.analysis.agency_flows import AgencyFlows
from stepup_econ.analysis.impact import FISCAL, present_value
from stepup_econ.analysis.perspectives import rings, within
from stepup_econ.evaluation.evaluation import Evaluation

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]

AGENCY_COLUMNS = ["agency", "agency_label", "net_gain", "gives", "receives", "after"]
TRANSFER_COLUMNS = ["payer", "receiver", "amount"]


@dataclass(frozen=True, slots=True)
class SidePayment:
    """Whether agencies could settle among themselves, and how; pounds, present values of expected flows.

    `total` is what all agencies gain together; `exists` whether it is 0 or more; `shortfall` what is missing if not. `p_exists` is the
    share of draws in which a settlement exists, None for a single draw. `agencies` has ``agency, agency_label, net_gain, gives,
    receives, after``; `transfers` has ``payer, receiver, amount`` and no row where no settlement exists.
    """

    strategy: str
    perspective: str
    cashable_only: bool
    exists: bool
    total: float
    shortfall: float
    p_exists: float | None
    agencies: pd.DataFrame
    transfers: pd.DataFrame

    @property
    def sentence(self) -> str:
        """Return the finding in words."""
        money = "cashable savings" if self.cashable_only else "savings"
        if not self.exists:
            return (
                f"No side payment leaves every agency no worse off: counting {money}, the agencies together are "
                f"£{self.shortfall:,.0f} short."
            )
        if self.transfers.empty:
            return f"No side payment is needed: counting {money}, no agency is worse off."
        moved = float(self.transfers["amount"].sum())
        return f"£{moved:,.0f} moved between agencies leaves every agency no worse off, counting {money}."


def settlement(net_gain: Floats) -> Floats:
    """Return the transfers that leave nobody below zero.

    Parameters
    ----------
    net_gain : ndarray (agency, draw)
        What each agency gains, less what it pays.

    Returns
    -------
    ndarray (payer, receiver, draw)
        All zero in draws in which the agencies together lose: then no settlement exists.

    Notes
    -----
    With gains ``b``, ``L = sum max(-b, 0)`` and ``W = sum max(b, 0)``, a settlement exists if and only if ``W >= L``. Each loser is
    brought to exactly zero and each winner pays the same share ``L / W`` of its gain:
    ``T[w, l] = max(b[w], 0) max(-b[l], 0) / W``. The compensation test of Kaldor (1939) and Hicks (1939), with the payment made.
    """
    wins, losses = np.maximum(net_gain, 0.0), np.maximum(-net_gain, 0.0)
    total_wins = wins.sum(axis=0)
    possible = (total_wins >= losses.sum(axis=0)) & (total_wins > 0)
    share = np.divide(wins, total_wins, out=np.zeros_like(wins), where=possible)
    moved: Floats = share[:, None] * losses[None, :]
    return moved


def side_payment(
    evaluation: Evaluation, flows: AgencyFlows, perspective: str = "public_sector", *, cashable_only: bool = False,
    rate: float | None = None,
) -> SidePayment:  # fmt: skip
    """Return the side payment among the agencies of a perspective that leaves each of them no worse off in money of its own.

    Parameters
    ----------
    evaluation : Evaluation
    flows : AgencyFlows
        Of `agency_flows`; after `with_optimism` where that is wanted.
    perspective : str
        Whose agencies settle. Only payments and fiscal gains count: harm avoided pays no invoice.
    cashable_only : bool
        Count only gains that could be taken out of a budget.
    rate : float, optional
        Yearly discount rate; the evaluation's rate for costs when left out.

    Raises
    ------
    KeyError
        An unknown perspective.
    """
    import pandas as pd

    ring, inside = rings(evaluation), within(perspective)
    chosen = [g for g, agency in enumerate(flows.agencies) if ring[agency, "fiscal"] in inside]
    gains = (flows.cashable if cashable_only else flows.gains)[chosen, FISCAL]
    used = evaluation.settings.discount_costs if rate is None else rate
    draws = present_value(gains - flows.pays[chosen], used, evaluation.settings.discount_timing)
    net = draws.mean(axis=-1)
    moved = settlement(net[:, None])[:, :, 0]
    names = [flows.agencies[g] for g in chosen]
    labels = {agency.id: agency.label for agency in evaluation.agencies}
    rows = [
        (name, labels[name], float(net[i]), float(moved[i].sum()), float(moved[:, i].sum()),
         float(net[i] - moved[i].sum() + moved[:, i].sum()))
        for i, name in enumerate(names)
    ]  # fmt: skip
    transfers = [
        (names[i], names[j], float(moved[i, j])) for i in range(len(names)) for j in range(len(names)) if moved[i, j] > 0
    ]
    total = float(net.sum())
    return SidePayment(
        flows.strategy, perspective, cashable_only, total >= 0, total, max(0.0, -total),
        float((draws.sum(axis=0) >= 0).mean()) if draws.shape[1] > 1 else None,
        pd.DataFrame(rows, columns=AGENCY_COLUMNS), pd.DataFrame(transfers, columns=TRANSFER_COLUMNS),
    )  # fmt: skip
