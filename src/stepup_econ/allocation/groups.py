"""Groups of areas as a person names them: by deprivation decile or by id."""

from __future__ import annotations

import re

from stepup_econ.evaluation.evaluation import Evaluation
from stepup_econ.problems import InputError, Problem

DECILES = re.compile(r"(?:deciles? )?(\d+)(?:-(\d+))?", re.IGNORECASE)


def areas_of(evaluation: Evaluation, text: str, where: str) -> tuple[str, ...]:
    """Return the areas of a group that may have posts: ``"1-3"`` for deprivation deciles, ``"north, south"`` for ids.

    Parameters
    ----------
    evaluation : Evaluation
    text : str
        Deciles (1 most deprived) or ids, separated by commas.
    where : str
        Where it was asked, for the message.

    Raises
    ------
    InputError
        An area that is not on the Capacity sheet, or deciles in which none is (AL108).
    """
    asked = text.strip()
    able = [area for area in evaluation.areas if area.id in evaluation.capacity]
    known = {area.id: area for area in able}
    found = DECILES.fullmatch(asked)
    if found and asked not in known:
        low, high = int(found[1]), int(found[2] or found[1])
        chosen = tuple(area.id for area in able if low <= area.decile <= high)
        if chosen:
            return chosen
        held = ", ".join(f"{area.id} {area.decile}" for area in able)
        raise InputError([Problem("AL108", where, f"deciles '{asked}'", f"deciles of the areas: {held}", "Name some of them.", "sense")])
    names = tuple(name.strip() for name in asked.split(",") if name.strip())
    unknown = [name for name in names if name not in known]
    if unknown or not names:
        mend = "Give areas of sheet Capacity, or deprivation deciles such as 1-3."
        raise InputError([Problem("AL108", where, f"'{', '.join(unknown) or text}'", f"some of {', '.join(known)}", mend, "sense")])
    return names


def named_number(text: str, where: str) -> tuple[str, float]:
    """Return a group and its number from text such as ``"1-3: 1.5"``.

    Raises
    ------
    InputError
        There is no number after a colon (AL109).
    """
    group, colon, number = text.rpartition(":")
    try:
        value = float(number)
    except ValueError:
        value = float("nan")
    if not colon or not 0 <= value < float("inf"):
        mend = "Write the group, a colon, and the number: 1-3:1.5 or north,south:1."
        raise InputError([Problem("AL109", where, f"'{text}'", "GROUP:NUMBER, the number 0 or more", mend, "sense")])
    return group, value
