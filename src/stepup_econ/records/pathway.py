"""Families from screening to completion, counted in the records."""

from __future__ import annotations

from stepup_econ.records.rows import Cell, SheetRow, evidence, rounded
from stepup_econ.records.store import Store

DAYS_A_MONTH = 365.25 / 12.0


def pathway_rows(store: Store) -> list[SheetRow]:
    """Return the steps of sheet Pathway, for all service areas together.

    Notes
    -----
    Screening is counted in referrals with an answer on `eligible`; later steps in families. A family that accepted was reached, whether
    or not an attempt is recorded as having reached it; how many is said in the note.
    """
    return [*_screening(store), *_families(store)]


def _screening(store: Store) -> list[SheetRow]:
    if not store.has("referrals"):
        return []
    screened, eligible, referred, families, named, days = store.rows(
        "SELECT count(*), count(*) FILTER (eligible), count(*) FILTER (eligible AND offered), "
        "count(DISTINCT family) FILTER (eligible AND offered), count(family) FILTER (eligible AND offered), "
        'date_diff(\'day\', min("on"), max("on")) + 1 FROM referrals WHERE eligible IS NOT NULL'
    )[0]
    if not screened:
        return []
    months = rounded(max(days / DAYS_A_MONTH, 1.0), 1)
    each = rounded(families / named, 4) if named else 1.0
    screen, refer = ("eligible", "screen", "Found eligible on screening"), ("referred", "refer", "Referred to the service")
    return [
        _step(screen, (screened, eligible), "cases", 1.0, months, evidence(screened, "cases screened")),
        _step(refer, (eligible, referred), "cases", each, months, evidence(eligible, "eligible cases")),
    ]


def _families(store: Store) -> list[SheetRow]:
    reached = (
        "SELECT DISTINCT family FROM contacts WHERE reached"
        if store.has("contacts")
        else "SELECT family FROM families WHERE accepted_on IS NOT NULL"
    )
    row = store.rows(
        f"SELECT count(*) FILTER (r.family IS NOT NULL OR accepted_on IS NOT NULL), count(accepted_on), "
        f"count(engaged_on), count(completed_on), "
        f"count(*) FILTER (r.family IS NULL AND accepted_on IS NOT NULL), date_diff('day', min(index_on), max(index_on)) + 1 "
        f"FROM families AS f LEFT JOIN ({reached}) AS r ON r.family = f.family"
    )[0]
    counts, unseen, days = row[:4], row[4], row[5]
    if not counts[0]:
        return []
    months = rounded(max(days / DAYS_A_MONTH, 1.0), 1)
    note = f"{unseen} accepted with no attempt recorded as having reached them" if unseen else ""
    steps = (("accepted", "accept", "Family accepts the offer"), ("engaged", "engage", "Family begins support"),
             ("completed", "complete", "Family completes support"))  # fmt: skip
    return [
        _step(names, (counts[at], counts[at + 1]), "families", 1.0, months, evidence(counts[at], "families", note if at == 0 else ""))
        for at, names in enumerate(steps)
        if counts[at]
    ]


def _step(
    names: tuple[str, str, str], counts: tuple[int, int], unit: str, each: float, months: float, evidence: dict[str, Cell]
) -> SheetRow:
    stage, name, label = names
    counted: dict[str, Cell] = {"count_in": counts[0], "count_out": counts[1]}
    estimated = {**counted, "unit": unit, "families_per_unit": each, "months": months}
    return SheetRow("Pathway", {"area": "all", "stage": stage}, estimated | evidence, {"id": name, "label": label})


def feature_rows(store: Store) -> list[SheetRow]:
    """Return the features of sheet Features: counts of families where an answer is given, and the mean number of children."""
    found = []
    for name in ("post_separation", "interpreter"):
        count, out_of = store.rows(f"SELECT count(*) FILTER ({name}), count({name}) FROM families")[0]
        if out_of:
            estimated = {"count": count, "out_of": out_of} | evidence(out_of, "families with an answer")
            found.append(SheetRow("Features", {"feature": name, "area": "all"}, estimated, {"id": name}))
    mean, sd, n = store.rows("SELECT avg(children), stddev_samp(children), count(children) FROM families")[0]
    if n > 1:
        half = 1.96 * sd / n**0.5
        estimated = {"value": rounded(mean), "low": rounded(mean - half), "high": rounded(mean + half)} | evidence(
            n, "families with an answer"
        )
        found.append(SheetRow("Features", {"feature": "children", "area": "all"}, estimated, {"id": "children"}))
    return found
