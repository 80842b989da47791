"""Sentences whose numbers remember the cells of the published tables that they come from."""

from __future__ import annotations

import string
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from stepup_econ.report.rounding import shown
from stepup_econ.report.tables import TABLES, Published, kind_of


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a published table: its column, and the values that tell its row from the others."""

    table: str
    column: str
    where: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it is shown, its value before rounding, the cells it comes from and how, if from more than one."""

    text: str
    value: float
    cells: tuple[Cell, ...]
    how: str = ""


Part = str | Number


@dataclass(frozen=True, slots=True)
class Sentence:
    """A piece of text: plain words and numbers that can be traced."""

    parts: tuple[Part, ...]

    @property
    def text(self) -> str:
        """The sentence without its traces."""
        return "".join(part if isinstance(part, str) else part.text for part in self.parts)

    @property
    def numbers(self) -> tuple[Number, ...]:
        """Its numbers, in order."""
        return tuple(part for part in self.parts if isinstance(part, Number))

    def __str__(self) -> str:
        """Return the sentence without its traces."""
        return self.text


def say(template: str, **parts: str | Number | Sentence) -> Sentence:
    """Return a sentence: the template's words, with each `{name}` replaced by the part of that name.

    Examples
    --------
    >>> cost = Number("£31,000", 31012.0, (Cell("icers", "inc_cost"),))
    >>> print(say("{name} costs {cost} more.", name="Early help", cost=cost))
    Early help costs £31,000 more.
    """
    return Sentence(tuple(_merged(_pieces(template, parts))))


def _pieces(template: str, parts: dict[str, str | Number | Sentence]) -> Iterator[Part]:
    for words, name, _, _ in string.Formatter().parse(template):
        if words:
            yield words
        if name is not None:
            part = parts[name]
            if isinstance(part, Sentence):
                yield from part.parts
            else:
                yield part


def _merged(pieces: Iterable[Part]) -> list[Part]:
    """Join neighbouring plain pieces."""
    merged: list[Part] = []
    for piece in pieces:
        if isinstance(piece, str) and merged and isinstance(merged[-1], str):
            merged[-1] += piece
        elif piece != "":
            merged.append(piece)
    return merged


def joined(sentences: Iterable[Sentence], between: str = " ") -> Sentence:
    """Return sentences one after the other."""
    pieces: list[Part] = []
    for sentence in sentences:
        pieces.extend([between, *sentence.parts] if pieces else sentence.parts)
    return Sentence(tuple(_merged(pieces)))


def series(sentences: list[Sentence], last: str = "and") -> Sentence:
    """Return pieces as a list within a sentence: a, b and c."""
    if len(sentences) < 2:
        return sentences[0] if sentences else Sentence(())
    return joined([joined(sentences[:-1], ", "), sentences[-1]], f" {last} ")


def cell(published: Published, table: str, column: str, kind: str | None = None, **where: Any) -> Number | None:
    """Return the number in one cell of a published table, or None if the cell is empty or there is no such row.

    Parameters
    ----------
    table, column : str
        Name of the table and key of its column.
    kind : str, optional
        How to show it; the column's own kind if not given.
    **where
        Values that the row must hold; they must tell it from all others.
    """
    rows = published.rows(table, **where)
    if len(rows) > 1:
        raise ValueError(f"{table}: {len(rows)} rows hold {where}, expected one")
    if not rows or rows[0][column] is None:
        return None
    value = float(rows[0][column])
    text = shown(kind or kind_of(TABLES[table].column(column), rows[0]), value)
    return Number(text, value, (Cell(table, column, tuple(where.items())),))


def derived(kind: str, value: float, how: str, *sources: Number) -> Number:
    """Return a number worked out from others by simple arithmetic, which `how` gives in words."""
    cells = tuple(dict.fromkeys(found for source in sources for found in source.cells))
    return Number(shown(kind, value), value, cells, how)


def as_size(number: Number, kind: str = "pounds") -> Number:
    """Return a number without its sign, for sentences that say the direction in words."""
    return Number(shown(kind, abs(number.value)), abs(number.value), number.cells, number.how)
