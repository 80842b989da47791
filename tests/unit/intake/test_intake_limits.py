"""Limits of columns, and what a message may repeat of a cell."""

from __future__ import annotations

import pytest

from stepup_econ.intake.columns import Column
from stepup_econ.intake.readings import Known, RawCell, Reading, Refusal
from stepup_econ.intake.values import read_cell

KNOWN = Known()


def column(kind: str, **more: object) -> Column:
    return Column("x", "the column", kind, "units", "", "", "F", **more)  # type: ignore[arg-type]


def read(kind: str, cell: RawCell, **more: object) -> Reading | Refusal:
    return read_cell(cell, column(kind, **more), KNOWN)


def typed(text: str) -> RawCell:
    return RawCell(text, "text")


@pytest.mark.parametrize(
    ("kind", "text", "low", "high", "inside"),
    [
        ("count", "-1", 0, None, False),
        ("count", "0", 0, None, True),
        ("share", "120%", 0, 1, False),
        ("count", "<5", 1, None, True),
        ("count", "<5", 5, None, False),
        ("count", "10+", 0, 9, False),
        ("count", "10+", 0, 10, True),
        ("months", "0", 1, 120, False),
        ("months", "121", 1, 120, False),
        ("months", "120", 1, 120, True),
    ],
)
def test_limits_hold_and_censored_counts_are_outside_only_as_a_whole(
    kind: str, text: str, low: float, high: float | None, inside: bool
) -> None:
    got = read(kind, typed(text), low=low, high=high)
    assert isinstance(got, Reading) is inside
    assert inside or got.code == "WB140"  # type: ignore[union-attr]


def test_a_message_repeats_a_number_exactly_and_personal_data_never() -> None:
    ambiguous = read("share", RawCell(1234.5, "number"))
    assert isinstance(ambiguous, Refusal)
    assert ambiguous.found == "1234.5"
    for text in ("ann@example.org", "07700 900123", "FY1 2AB", "AB 12 34 56 C", "943 476 5919"):
        refused = read("count", typed(f"see {text}"))
        assert isinstance(refused, Refusal)
        assert text not in refused.found
    long = read("count", typed("x" * 500))
    assert isinstance(long, Refusal)
    assert len(long.found) < 80


def test_a_text_file_s_numbers_need_no_note() -> None:
    for text in ("12", "12.5", "-3", "1e-07", "0.50"):
        assert read("number", RawCell(text, "text", typed=False)) == Reading(float(text), "")
