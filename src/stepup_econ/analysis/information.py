"""What would be worth finding out: inputs one by one, and how much of the doubt rests on numbers of each quality."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stepup_econ.analysis.evppi import FEWEST_DRAWS, evppi, information_rank
from stepup_econ.analysis.voi import evpi
from stepup_econ.evaluation.evaluation import Evaluation
from stepup_econ.model.simulation import Simulation
from stepup_econ.uncertainty.designs import uncertain

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("kind", "group", "label", "quality", "wtp", "rank", "evppi", "se", "share_of_evpi", "fit", "note")
QUALITIES = ("green", "amber", "red", "assumed")


def worth_knowing(evaluation: Evaluation, psa: Simulation, wtp: float | None = None) -> pd.DataFrame:
    """Return what knowing each input, and all inputs of each quality together, would be worth a year.

    Parameters
    ----------
    evaluation : Evaluation
    psa : Simulation
        Its probabilistic analysis.
    wtp : float, optional
        Threshold; the evaluation's own when left out.

    Returns
    -------
    DataFrame
        ``kind, group, label, quality, wtp, rank, evppi, se, share_of_evpi, fit, note``: rows of kind ``input`` from the most to the least
        worth knowing, then of kind ``quality``. Empty where there are too few draws to tell. Shares need not add to one: inputs may be
        worth knowing only together.
    """
    import pandas as pd

    names = [name for name in uncertain(evaluation.inputs) if name in psa.inputs]
    if psa.n_draws < FEWEST_DRAWS or not names:
        return pd.DataFrame(columns=list(COLUMNS))
    threshold = evaluation.settings.wtp if wtp is None else wtp
    outcome = evaluation.outcome().name
    ranked = information_rank(psa, outcome, threshold, inputs=names).rename(columns={"input": "group"})
    inputs = [evaluation.inputs[name] for name in ranked["group"]]
    ranked = ranked.assign(kind="input", label=[item.label for item in inputs], quality=[item.quality for item in inputs])
    by_quality = {quality: [name for name in names if evaluation.inputs[name].quality == quality] for quality in QUALITIES}
    groups = {quality: members for quality, members in by_quality.items() if members}
    together = evppi(psa, groups, outcome, threshold).sort_values("evppi", ascending=False, kind="stable", ignore_index=True)
    whole = float(evpi(psa, outcome, threshold)["evpi"].iloc[0])
    counts = [f"all {len(groups[quality])} inputs of quality {quality}" for quality in together["group"]]
    together = together.assign(
        kind="quality", label=counts, quality=together["group"], rank=together.index + 1,
        share_of_evpi=together["evppi"] / whole if whole > 0 else float("nan"),
    )  # fmt: skip
    return pd.concat([ranked[list(COLUMNS)], together[list(COLUMNS)]], ignore_index=True)
