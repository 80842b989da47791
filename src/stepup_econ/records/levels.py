"""Risk levels seen at referrals: from one referral of a family to its next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stepup_econ.records.parsing import literal
from stepup_econ.records.schema import LEVELS
from stepup_econ.records.store import Store

if TYPE_CHECKING:
    import pandas as pd

NONE = "no further referral"


def next_levels(store: Store) -> pd.DataFrame:
    """Return how often a referral at one level was followed by each level, or by none.

    Returns
    -------
    DataFrame
        Index the level, columns the levels and `NONE`; whole numbers. Two referrals on one day go by their names' order.

    Notes
    -----
    Risk is seen only when somebody refers the family, so these are marks on referrals, not states watched all the time: they feed the
    marked-referral model, not a table of transitions by month.
    """
    order = ", ".join(literal(level) for level in LEVELS)
    query = (
        'WITH each AS (SELECT level, lead(level) OVER (PARTITION BY family ORDER BY "on", referral) AS next FROM referrals '
        "WHERE family IS NOT NULL) "
        f"SELECT level, coalesce(next, {literal(NONE)}) AS next, count(*) AS n FROM each WHERE level IN ({order}) GROUP BY ALL"
    )
    counts = store.frame(query).set_index(["level", "next"])["n"].unstack()  # noqa: PD010 - counts are not averaged
    return counts.reindex(index=list(LEVELS), columns=[*LEVELS, NONE]).fillna(0).astype("int64")
