"""Rows of the Correlation sheet become one matrix of rank correlations among the inputs they name."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches

from stepup_econ.evaluation.estimate import Estimate
from stepup_econ.intake.cells import number, text
from stepup_econ.intake.rows import Book, Row
from stepup_econ.problems import Problem
from stepup_econ.uncertainty.copula import Correlation


def build_correlation(book: Book, inputs: Mapping[str, Estimate]) -> tuple[Correlation | None, tuple[Problem, ...]]:
    """Return the correlation of all pairs given (0 for the others), or everything that is wrong with the sheet."""
    rows = book.tables["Correlation"]
    problems: list[Problem] = []
    pairs: dict[frozenset[str], tuple[float, Row]] = {}
    for row in rows:
        names = [_known(row, key, inputs, problems) for key in ("first", "second")]
        if names[0] is None or names[1] is None:
            continue
        pair = frozenset(name for name in names if name)
        if len(pair) == 1:
            mend = "Name two inputs: one always moves with itself."
            problems.append(Problem("WB241", row.where("second"), f"'{names[1]}' again", "another input", mend, "sense"))
        elif pair in pairs:
            mend = "Keep one of the two lines."
            expected = f"each pair once ({pairs[pair][1].where('correlation')})"
            problems.append(Problem("WB241", row.where("second"), "a pair given before", expected, mend, "sense"))
        else:
            pairs[pair] = (number(row, "correlation"), row)
    if problems or not pairs:
        return None, tuple(problems)
    return _matrix(pairs, inputs)


def _matrix(
    pairs: Mapping[frozenset[str], tuple[float, Row]], inputs: Mapping[str, Estimate]
) -> tuple[Correlation | None, tuple[Problem, ...]]:
    named = frozenset().union(*pairs)
    names = tuple(name for name in inputs if name in named)  # in the workbook's order, so that lines may change places

    def entry(one: str, other: str) -> float:
        return 1.0 if one == other else pairs.get(frozenset((one, other)), (0.0, None))[0]

    try:
        return Correlation(names, tuple(tuple(entry(one, other) for other in names) for one in names)), ()
    except ValueError as error:
        first = next(iter(pairs.values()))[1]
        mend = "Pairs that are not on the sheet count as 0. Type the values offered, or others that can hold together."
        return None, (Problem("WB242", first.where("correlation"), str(error).rstrip("."), "correlations that can", mend, "sense"),)


def _known(row: Row, key: str, inputs: Mapping[str, Estimate], problems: list[Problem]) -> str | None:
    """Return the input that a cell names by id or label, if it is one that varies."""
    said = text(row, key)
    labelled = [name for name, item in inputs.items() if item.label.casefold() == said.casefold()]
    name = next((name for name in inputs if name.casefold() == said.casefold()), labelled[0] if len(labelled) == 1 else None)
    if name is None:
        near = get_close_matches(said.casefold(), [*inputs, *(item.label.casefold() for item in inputs.values())], 2, 0.6)
        nearest = f"Nearest: {' or '.join(near)}. " if near else ""
        shared = f"'{said}', the label of {len(labelled)} inputs" if labelled else f"'{said}'"
        mend = f"{nearest}stepup show tornado RUN lists the inputs of a run."
        problems.append(Problem("WB241", row.where(key), shared, "an input of this workbook", mend, "sense"))
        return None
    if not inputs[name].uncertain:
        mend = "Give the input a range first, or take the line out."
        problems.append(Problem("WB241", row.where(key), f"'{said}', which does not vary", "an input that varies", mend, "sense"))
        return None
    return name
