"""Risk levels seen at referrals as lines of the risk sheets: where families start, and how often they move a year."""

from __future__ import annotations

from scipy.special import gammaincinv

from stepup_econ.problems import InputError
from stepup_econ.records.parsing import literal
from stepup_econ.records.rows import Cell, SheetRow, evidence, rounded
from stepup_econ.records.schema import LEVELS
from stepup_econ.records.sources import problem
from stepup_econ.records.store import Store

EXITS = {"moved away": ("moved_away", "Moved away"), "turned 16": ("turned_16", "Youngest child turned 16")}
"""Why a family is followed no longer, and the exit that it is; any other reason is the end of watching."""

YEAR = 365.25
CYCLE_MONTHS = 1
"""Cycle of the risk model with rates: short, because a cycle's length changes nothing but the grid."""


def level_rows(store: Store, strategy: str) -> list[SheetRow]:
    """Return lines of sheets Risk states and Risk moves.

    Parameters
    ----------
    store : Store
    strategy : str
        Whose families show the moves without help.

    Raises
    ------
    InputError
        No family of that strategy, or no referrals.

    Notes
    -----
    A family is at the level of its last referral, for risk is seen only when somebody refers it. The rate of a move is the number of
    referrals at the new level, divided by the years that families of the strategy were watched at the old one: occurrence over exposure,
    the maximum likelihood estimate of the marked-referral model with a rate for each level. Its interval is exact (Garwood 1936,
    Biometrika 28:437). Moves that were never seen have no line: they are then taken not to happen.
    """
    known = [str(name) for (name,) in store.rows("SELECT DISTINCT strategy FROM families ORDER BY 1")]
    if strategy not in known:
        raise InputError([problem("RC141", "families: strategy", f"'{strategy}' on no line", f"one of {', '.join(known)}")])
    if not store.has("referrals"):
        raise InputError([problem("RC102", "referrals", "no file of referrals", "the level of each referral")])
    return [*_starts(store), *_moves(store, strategy)]


def _id(level: str) -> str:
    return level.replace(" ", "_")


def _starts(store: Store) -> list[SheetRow]:
    """Return the share of families at each level at their first referral within following."""
    order = ", ".join(literal(level) for level in LEVELS)
    found = store.rows(
        'SELECT level, count(*) FROM (SELECT r.level, row_number() OVER (PARTITION BY r.family ORDER BY r."on", r.referral) AS place '
        f'FROM referrals AS r JOIN families AS f ON r.family = f.family WHERE r.level IN ({order}) AND r."on" >= f.index_on) '
        "WHERE place = 1 GROUP BY level"
    )
    counts = {str(level): int(n) for level, n in found}
    total = sum(counts.values())
    if not total:
        return []
    shares = {level: rounded(counts.get(level, 0) / total, 4) for level in LEVELS}
    most = max(shares, key=lambda level: shares[level])
    shares[most] = rounded(1.0 - sum(share for level, share in shares.items() if level != most), 4)
    said = evidence(total, "families", "level of the first referral from the day a family is followed")
    known = _seen(store)
    seen = [level for level in LEVELS if level in known]
    rows = [
        SheetRow("Risk states", {"id": _id(level)}, {"start": shares[level], **said}, {"label": level.capitalize(), "kind": "followed"})
        for level in seen
    ]
    gone = {str(why) for (why,) in store.rows("SELECT DISTINCT left_why FROM families")}
    exits = [
        SheetRow("Risk states", {"id": name}, {"start": 0.0, **said}, {"label": label, "kind": "exit, final", "good": "no"})
        for why, (name, label) in EXITS.items() if why in gone
    ]  # fmt: skip
    return [*rows, *exits]


def _seen(store: Store) -> set[str]:
    return {str(level) for (level,) in store.rows("SELECT DISTINCT level FROM referrals WHERE family IS NOT NULL")}


def _moves(store: Store, strategy: str) -> list[SheetRow]:
    spells = (
        'WITH each AS (SELECT r.level, f.left_why, f.left_on, r."on" AS since, lead(r.level) OVER w AS next, lead(r."on") OVER w AS until '
        f'FROM referrals AS r JOIN families AS f ON r.family = f.family WHERE f.strategy = {literal(strategy)} AND r."on" <= f.left_on '
        'WINDOW w AS (PARTITION BY r.family ORDER BY r."on", r.referral)) '
    )
    spent = "count(*), sum(date_diff('day', since, coalesce(until, left_on)))"
    sums = store.rows(f"{spells} SELECT level, {spent} FROM each GROUP BY level")
    watched = {str(level): (int(n), float(days)) for level, n, days in sums}
    events = [
        *store.rows(f"{spells} SELECT level, next, count(*) FROM each WHERE next IS NOT NULL AND next <> level GROUP BY ALL"),
        *store.rows(f"{spells} SELECT level, left_why, count(*) FROM each WHERE next IS NULL GROUP BY ALL"),
    ]
    ends = {**{level: _id(level) for level in LEVELS}, **{why: name for why, (name, _) in EXITS.items()}}
    order = list(ends)
    known = [(str(level), str(to), int(n)) for level, to, n in events if str(to) in ends and watched[str(level)][1] > 0]
    known.sort(key=lambda move: (order.index(move[0]), order.index(move[1])))
    return [_move(_id(level), ends[to], n, *watched[level]) for level, to, n in known]


def _move(left: str, entered: str, n: int, spells: int, days: float) -> SheetRow:
    years = days / YEAR
    low, high = gammaincinv(n, 0.025) / years, gammaincinv(n + 1, 0.975) / years
    rate: dict[str, Cell] = {"rate": rounded(n / years, 6), "rate_low": rounded(low, 6), "rate_high": rounded(high, 6), "count": ""}
    note = f"{n} moves in {years:.1f} years watched at the first level without help; exact interval"
    said = evidence(spells, "referrals at the first level", note)
    return SheetRow(
        "Risk moves", {"from": left, "to": entered}, {**rate, **said}, {"id": f"{left}_to_{entered}", "months": CYCLE_MONTHS}
    )
