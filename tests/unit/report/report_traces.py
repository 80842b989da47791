"""Follow every number of a brief to the cell it comes from."""

from __future__ import annotations

import re

from stepup_econ.report.rounding import pounds_and_pence, shown
from stepup_econ.report.tables import TABLES
from stepup_econ.report.traced import Number


def known_words(published) -> set[str]:
    """Return the numbers within names that people gave, which are quoted as they are."""
    evaluation = published.evaluation
    names = [evaluation["price_year"], evaluation["title"], f"{evaluation['horizon_months']:g} months"]
    names += [item["label"] for kind in ("strategies", "areas", "outcomes") for item in evaluation[kind]]
    names += [str(row["year"]) for row in published.rows("budget_impact")]
    for table, columns in {"scenarios": ["label"], "tornado": ["label"], "illustrative_inputs": ["label", "where", "source"],
                           "allocation_limits": ["limit"]}.items():  # fmt: skip
        names += [str(row[column]) for row in published.rows(table) for column in columns]
    return {found for name in names for found in re.findall(r"\d[\d.,/]*", name)}


def untraced(brief) -> list[tuple[str, str]]:
    """Return numbers in plain words of the brief but for the interval's 95% and the usual mark of 5%, with their sentence."""
    known = known_words(brief.published)
    found = []
    for section in brief.sections:
        if section.boxed:
            continue
        for block in section.blocks:
            for sentence in getattr(block, "sentences", getattr(block, "items", ())):
                for part in sentence.parts:
                    if isinstance(part, str):
                        tokens = re.findall(r"\d[\d.,/]*\d|\d", part.replace("95%", "").replace("5%", ""))
                        found += [(token, sentence.text) for token in tokens if token not in known]
    return found


def wrong_traces(brief) -> list[tuple[Number, str]]:
    """Return the numbers whose cells do not exist or do not hold them, with why."""
    found = []
    for sentence in brief.sentences:
        for number in sentence.numbers:
            why = _wrong(brief.published, number)
            if why:
                found.append((number, why))
    return found


def _wrong(published, number: Number) -> str:
    if not number.cells:
        return "no cell"
    values = []
    for found in number.cells:
        rows = published.rows(found.table, **dict(found.where))
        if len(rows) != 1:
            return f"{len(rows)} rows for {found}"
        values.append(rows[0][found.column])
    if number.how:
        return "" if _worked_out(number.value, [float(value) for value in values]) else f"not worked out from {values}"
    if abs(number.value) != abs(values[0]):
        return f"the cell holds {values[0]}"
    kinds = [TABLES[number.cells[0].table].column(number.cells[0].column).kind, "pounds", "count", "number", "minutes", "percent"]
    texts = {shown(kind, sign * number.value) for kind in kinds for sign in (1, -1)} | {pounds_and_pence(abs(number.value))}
    return "" if number.text in texts else f"shown as {number.text}"


def _worked_out(value: float, values: list[float]) -> bool:
    """Whether a number is its cells' value or size, or their sum, difference, product, quotient or share."""
    sums = [abs(sum(values)), abs(values[0])] if len(values) == 1 else [abs(sum(values))]
    if len(values) == 2:
        one, other = values
        sums += [abs(one - other), abs(one * other), *([abs(one / other)] if other else [])]
    if len(values) > 2 and len(values) % 2 == 0:
        half = len(values) // 2  # parts and their wholes, as in minutes not used of minutes supplied
        pairs = ((sum(values[:half]), sum(values[half:])), (sum(values[::2]), sum(values[1::2])))
        sums += [ratio for one, other in pairs if other and one for ratio in (abs(one / other), abs(other / one))]
    # results.json holds ten significant figures, so that a difference of two may be off in the eighth
    return any(abs(abs(value) - found) <= 1e-7 * max(1.0, found) for found in sums)
