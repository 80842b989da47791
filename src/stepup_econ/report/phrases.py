"""Names and turns of phrase that sentences and figures share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from stepup_econ.report.tables import Published

LIKELIHOODS = (
    (0.075, "a remote chance"),
    (0.225, "highly unlikely"),
    (0.375, "unlikely"),
    (0.525, "a realistic possibility"),
    (0.775, "likely"),
    (0.925, "highly likely"),
    (1.0, "almost certain"),
)
"""Upper ends and words of the UK government's probability yardstick, its gaps split in the middle."""

SCALE = (
    "Words for chances follow the UK government's probability yardstick: remote chance (about 5% or less), highly "
    "unlikely (10 to 20%), unlikely (25 to 35%), realistic possibility (40 to 50%), likely (55 to 75%), highly likely "
    "(80 to 90%), almost certain (95% or more); gaps are split in the middle."
)


def likelihood(chance: float) -> str:
    """Return the word for a chance on the stated scale.

    Examples
    --------
    >>> likelihood(0.03), likelihood(0.45), likelihood(0.95)
    ('a remote chance', 'a realistic possibility', 'almost certain')
    """
    if not 0 <= chance <= 1:
        raise ValueError(f"found {chance}, expected a chance from 0 to 1")
    return next(word for top, word in LIKELIHOODS if chance <= top)


def lower_first(label: str) -> str:
    """Return a label for the middle of a sentence: its first letter small, unless it begins with an acronym.

    Examples
    --------
    >>> lower_first("Re-referral within 12 months"), lower_first("MARAC referral")
    ('re-referral within 12 months', 'MARAC referral')
    """
    first = label.partition(" ")[0]
    return label if first.isupper() and len(first) > 1 else label[:1].lower() + label[1:]


def upper_first(label: str) -> str:
    """Return a label for the start of a line: its first letter large.

    Examples
    --------
    >>> upper_first("risk ratio: escalation")
    'Risk ratio: escalation'
    """
    return label[:1].upper() + label[1:]


def outcome(published: Published, outcome_id: str | None = None) -> dict[str, Any]:
    """Return one outcome of the evaluation, the primary one if none is named."""
    wanted = outcome_id or published.evaluation["primary_outcome"]
    return next(dict(item) for item in published.evaluation["outcomes"] if item["id"] == wanted)


def one_more(published: Published) -> str:
    """Say what one unit of the primary outcome's effect is."""
    found = outcome(published)
    if found.get("unit"):
        return f"one more {found['unit']}"
    way = "fewer" if found["better"] == "lower" else "more"
    return f"one {way} family with {lower_first(found['label'])}"


def families_with(published: Published, outcome_id: str | None = None, better: bool = True) -> str:
    """Say who is better off (or worse off) a year in the terms of an outcome."""
    found = outcome(published, outcome_id)
    way = "fewer" if (found["better"] == "lower") == better else "more"
    return f"{way} families a year with {lower_first(found['label'])}"


def listed(items: Sequence[str], last: str = "and") -> str:
    """Return items as a list in a sentence.

    Examples
    --------
    >>> listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c"])
    ('a', 'a and b', 'a, b and c')
    """
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} {last} {items[-1]}" if items else ""


NUMBER_WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def in_words(whole: int) -> str:
    """Return a small whole number as a word.

    Examples
    --------
    >>> in_words(5), in_words(12)
    ('five', '12')
    """
    return NUMBER_WORDS[whole] if 0 <= whole < len(NUMBER_WORDS) else str(whole)


def short_label(label: str, most: int = 60) -> str:
    """Return a long label without what stands in brackets, and cut before its last "and" where that is not enough.

    Examples
    --------
    >>> short_label("Council: everything else (housing, public health)")
    'Council: everything else'
    >>> short_label("Families, employers and others outside the public sector, and figures for society as a whole")
    'Families, employers and others outside the public sector'
    """
    short = label.partition(" (")[0]
    return short if len(short) <= most else short.rpartition(", and ")[0] or short
