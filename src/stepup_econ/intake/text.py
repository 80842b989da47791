"""Words as people type them: compared without case, spacing and quotes; echoed without personal data; nearest found."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache

QUOTES = str.maketrans({"‘": "'", "’": "'", "‛": "'", "“": '"', "”": '"', "„": '"', "′": "'", "″": '"'})
DASHES = str.maketrans({"‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "−": "-"})
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
MISSING = frozenset({"", "-", "--", "n/a", "na", "n.a.", "not known", "not available", "not applicable", "unknown", "missing"})

_PERSONAL = re.compile(
    r"@\w|\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b|\b(?:\+44|0)\d(?:[ -]?\d){8,9}\b|\b[A-Z]{2}(?: ?\d{2}){3} ?[A-D]\b|"
    r"\b\d{3} \d{3} \d{4}\b",
    re.IGNORECASE,
)
_LONGEST_ECHO = 60
_SHORT = 200
_MOST_COMPARED = 500
_SPACES = re.compile(r"\s+")


def tidy(text: str) -> str:
    """Return the text without spaces (of any sort) at its ends, and without invisible characters."""
    return text.strip() if text.isascii() else text.translate(_INVISIBLE).strip()


def fold(text: str) -> str:
    """Return the text as it is compared: no case, single spaces, plain quotes and dashes, no quotes around it.

    Examples
    --------
    >>> fold("  “Home\u00a0 Visit” ")
    'home visit'
    """
    return _fold_short(text) if len(text) <= _SHORT else _fold(text)


def _fold(text: str) -> str:
    folded = _SPACES.sub(" ", tidy(text))
    folded = (folded if folded.isascii() else folded.translate(QUOTES).translate(DASHES)).casefold()
    while len(folded) > 1 and folded[0] == folded[-1] and folded[0] in "'\"":
        folded = folded[1:-1].strip()
    return folded


_fold_short = lru_cache(maxsize=8192)(_fold)


def as_id(text: str) -> str:
    """Return the text as an id would be written: folded, with `_` for spaces.

    Examples
    --------
    >>> as_id(" North  Area")
    'north_area'
    """
    return fold(text).replace(" ", "_")


def is_missing(text: str) -> bool:
    """Tell whether a text says that there is no value: blank, `-`, `n/a`, `not known` and the like."""
    return fold(text) in MISSING


def echo(text: str) -> str:
    """Return a text in quotes for a message, cut where it is long, never where it may be personal data."""
    short = _SPACES.sub(" ", tidy(text))
    if _PERSONAL.search(short):
        return "text that may be personal data and is not repeated here"
    if len(short) > _LONGEST_ECHO:
        short = short[: _LONGEST_ECHO - 1] + "…"
    return f"'{short}'"


def number_text(number: float) -> str:
    """Return a number exactly, without an exponent and without a needless `.0`.

    Examples
    --------
    >>> number_text(1234.5), number_text(8192.0), number_text(1e-7)
    ('1234.5', '8192', '0.0000001')
    """
    text = format(Decimal(repr(float(number))), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def percent_text(number: float) -> str:
    """Return a share as an exact percentage, for example ``81%``."""
    return number_text(float(Decimal(repr(float(number))) * 100)) + "%"


def nearest(word: str, words: Iterable[str]) -> str | None:
    """Return the one of `words` that is most like `word`, or None if none is near; among very many, one that begins alike."""
    from difflib import get_close_matches

    known, wanted = _by_folded(tuple(words)), fold(word).replace("_", " ")
    compared: Iterable[str] = known
    if len(known) > _MOST_COMPARED:
        compared = [candidate for candidate in known if candidate[:2] == wanted[:2]][:_MOST_COMPARED]
    found = get_close_matches(wanted, compared, n=1, cutoff=0.6)
    return known[found[0]] if found else None


@lru_cache(maxsize=64)
def _by_folded(words: tuple[str, ...]) -> dict[str, str]:
    return {fold(candidate).replace("_", " "): candidate for candidate in words}


def listed(words: Iterable[str], most: int = 8) -> str:
    """Return words as a list for a message: quoted, cut where there are many."""
    quoted = [f"'{word}'" for word in words]
    rest = len(quoted) - most
    return ", ".join(quoted[:most]) + (f" and {rest} more" if rest > 0 else "")
