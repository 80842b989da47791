"""How the template's cells look: yellow to fill in, grey given or calculated, blue for notes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from stepup_econ.intake.columns import Column

YELLOW, GREY, RED, DARK_RED, BLUE, NAVY = "#FFF9D6", "#EDEDED", "#FBD5D5", "#9C0006", "#1F4E9E", "#1B2A41"
_BASE = {"font_name": "Arial", "font_size": 10, "valign": "top"}
_LINE = {"border": 1, "border_color": "#BFBFBF"}
STYLES: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 16, "font_color": NAVY},
    "subtitle": {"bold": True, "font_size": 12, "font_color": NAVY},
    "note": {"font_color": BLUE},
    "wrapped_note": {"font_color": BLUE, "text_wrap": True},
    "plain": {"text_wrap": True},
    "strong": {"text_wrap": True, "bold": True},
    "unit": {"font_color": BLUE, "italic": True, "text_wrap": True, "font_size": 9, "align": "left", "indent": 1, **_LINE},
    "heading": {
        "bold": True,
        "bg_color": NAVY,
        "font_color": "#FFFFFF",
        "text_wrap": True,
        "valign": "vcenter",
        "align": "left",
        "indent": 1,
        **_LINE,
    },
    "given": {"bg_color": GREY, "text_wrap": True, "align": "left", "indent": 1, **_LINE},
    "input": {"bg_color": YELLOW, "locked": False, "text_wrap": True, **_LINE},
    "count": {"bg_color": GREY, **_LINE},
    "words": {"bg_color": YELLOW, "locked": False, "text_wrap": True, "align": "left", "indent": 1, **_LINE},
    "check": {"text_wrap": True, "align": "left", "indent": 1, "bg_color": GREY, **_LINE},
    "missing": {"bg_color": RED, "font_color": DARK_RED},
    "alarm": {"bg_color": RED, "font_color": DARK_RED, "bold": True},
    "end": {"font_color": BLUE, "italic": True, "top": 2},
    "unwrapped": {},
    "total": {"bold": True, "bg_color": GREY, **_LINE, "top": 2},
    "verdict": {"bold": True, "bg_color": GREY, "align": "left", "indent": 1, **_LINE, "top": 2},
    "input_key": {"bg_color": YELLOW, **_LINE},
    "given_key": {"bg_color": GREY, **_LINE},
    "note_key": {"font_color": BLUE, **_LINE},
    "alarm_key": {"bg_color": RED, "font_color": DARK_RED, "bold": True, "text_wrap": True, **_LINE},
    "link": {"font_color": BLUE, "underline": 1, **_LINE},
}
NUMBER_FORMATS = {
    "id": "@",
    "choice": "@",
    "reference": "@",
    "unit_cost": "@",
    "year": "@",
    "grid": "@",
    "yes_no": "@",
    "money": "#,##0.00",
    "share": "0.0##%",
    "percent": "0.0##%",
    "count": "#,##0",
    "integer": "0",
    "date": "d mmm yyyy",
}
_WORDS = ("text", "id", "choice", "reference", "unit_cost", "yes_no", "year", "grid")
_LONG_TEXT = ("label", "source", "note")


@dataclass(slots=True)
class Styles:
    """The formats of one workbook, each made once.

    Parameters
    ----------
    workbook : xlsxwriter.Workbook
    """

    workbook: Any
    made: dict[tuple[str, str], Any] = field(default_factory=dict)

    def get(self, name: str, number_format: str = "") -> Any:
        """Return the format of this name, with a number format where one is given."""
        key = (name, number_format)
        if key not in self.made:
            extra = {"num_format": number_format} if number_format else {}
            base = {} if name in ("missing", "alarm") else _BASE
            self.made[key] = self.workbook.add_format({**base, **STYLES[name], **extra})
        return self.made[key]

    def of(self, column: Column) -> Any:
        """Return the format of a column's cells: grey where nobody fills them in."""
        if column.who == "-":
            return self.get("given")
        plain = "@" if column.kind == "text" and column.key not in _LONG_TEXT else ""
        style = "words" if column.kind in _WORDS else "input"
        return self.get(style, NUMBER_FORMATS.get(column.kind, plain))
