"""Numbers as people write them: read by explicit patterns, never by guessing.

A British reader is assumed: a point for decimals, commas or spaces between thousands. What could also be read another
way (`1.234,5`, `12,34`, `1.234` pounds) is refused.
"""

from __future__ import annotations

import math
import re

from stepup_econ.intake.columns import Column
from stepup_econ.intake.readings import RawCell, Reading, Refusal
from stepup_econ.intake.rows import Censored
from stepup_econ.intake.text import DASHES, QUOTES, number_text

_GROUPS = r"[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,3}(?: [0-9]{3})+|[0-9]+"
_NUMBER = re.compile(
    rf"(?P<open>\()?(?P<sign>[+-] ?)?(?P<pound>£ ?)?(?P<sign2>[+-] ?)?(?P<whole>{_GROUPS})?(?P<decimals>\.[0-9]+)?"
    r"(?P<power>e[+-]?[0-9]{1,3})?(?P<close>\))?(?P<percent> ?%| per ?cent)?(?P<unit> ?[a-z]+)?"
)
_TWO_WAYS = re.compile(r"[+-]?£? ?[0-9][0-9.,' ]*[0-9]%?")
_ODD_SPACES = re.compile(r"[\u00a0\u2007\u2009\u200a\u202f\t]")
_UNITS = {
    "minutes": ("minute", "minutes", "min", "mins"),
    "months": ("month", "months", "mth", "mths"),
    "money": ("pound", "pounds", "gbp"),
}
_CENSORED = (
    (re.compile(r"(?:<|less than|under|fewer than|below) ?([0-9]{1,6})"), lambda n: (0, n - 1)),
    (re.compile(r"(?:<=|≤|at most|up to|no more than) ?([0-9]{1,6})"), lambda n: (0, n)),
    (re.compile(r"([0-9]{1,6}) or (?:fewer|less|under|below)"), lambda n: (0, n)),
    (re.compile(r"(?:>|more than|over|above) ?([0-9]{1,6})"), lambda n: (n + 1, None)),
    (re.compile(r"(?:>=|≥|at least) ?([0-9]{1,6})"), lambda n: (n, None)),
    (re.compile(r"([0-9]{1,6}) ?(?:\+|or more|or over|and over)"), lambda n: (n, None)),
)
_RANGE = re.compile(r"([0-9]{1,6}) ?(?:-|to) ?([0-9]{1,6})")


def plain_number(text: str) -> str:
    """Return the text with plain spaces, quotes and dashes, and without quotes around it."""
    return _ODD_SPACES.sub(" ", text).translate(QUOTES).translate(DASHES).strip("\"' ").casefold()


def read_number(cell: RawCell, column: Column) -> Reading | Refusal:
    """Read an amount: a number, money, minutes, months, or a share or rate where `%` may stand."""
    shares = column.kind in ("share", "percent")
    if isinstance(cell.value, bool) or cell.form not in ("number", "percent", "text"):
        return _not_a_number(cell, column)
    if cell.form == "percent" and not shares and column.kind != "number":
        return Refusal("WB136", f"the percentage {cell.text}", column.unit, "Type the number itself, without a percent sign.")
    if isinstance(cell.value, float):
        return _share(cell.value, cell, column, percent=cell.form == "percent") if shares else Reading(cell.value)
    match = _NUMBER.fullmatch(plain_number(cell.text))
    if match is None or not (match["whole"] or match["decimals"]):
        return _two_ways(cell, column) if _TWO_WAYS.fullmatch(plain_number(cell.text)) else _not_a_number(cell, column)
    return _accept(match, cell, column)


def _accept(match: re.Match[str], cell: RawCell, column: Column) -> Reading | Refusal:
    part = match.groupdict()
    refusal = _marks(part, cell, column)
    if refusal is not None:
        return refusal
    digits = re.sub(r"[, ]", "", part["whole"] or "0") + (part["decimals"] or "") + (part["power"] or "")
    number = float(digits)
    if not math.isfinite(number):
        return _not_a_number(cell, column)
    if part["open"] or "-" in (part["sign"] or "") + (part["sign2"] or ""):
        number = -number if number else 0.0
    if part["percent"]:
        from decimal import Decimal

        number = float(Decimal(repr(number)) / 100)
    if column.kind in ("share", "percent"):
        return _share(number, cell, column, percent=bool(part["percent"]))
    return Reading(number, _note(cell, number))


def _marks(part: dict[str, str | None], cell: RawCell, column: Column) -> Refusal | None:
    """Refuse signs, brackets, pounds, percents and units that do not belong to this column."""
    if bool(part["open"]) != bool(part["close"]) or (part["sign"] and part["sign2"]) or (part["open"] and part["sign"]):
        return _not_a_number(cell, column)
    if part["pound"] and column.kind != "money":
        return Refusal("WB149", cell.echo, column.unit, "This column does not hold pounds: check that the value is in its column.")
    if part["percent"] and column.kind not in ("share", "percent", "number"):
        return Refusal("WB136", cell.echo, column.unit, "Type the number itself, without a percent sign.")
    unit = (part["unit"] or "").strip()
    if unit and unit not in _UNITS.get(column.kind, ()):
        return Refusal("WB149", cell.echo, column.unit, f"Give the number alone, in {column.unit}.")
    if column.kind == "money" and part["decimals"] and len(part["decimals"]) == 4 and cell.typed and not part["power"]:
        return _two_ways(cell, column)
    return None


def _share(number: float, cell: RawCell, column: Column, *, percent: bool) -> Reading | Refusal:
    if not percent and number > 1:
        bare, whole = number_text(number), number_text(number * 100)
        mend = f"{bare} could mean {bare}% or {whole}%: type the percent sign, or the share itself."
        return Refusal("WB138", cell.echo, f"{column.unit}, as 81% or 0.81", mend)
    return Reading(number, _note(cell, number) if cell.form == "text" else "")


def _note(cell: RawCell, number: float) -> str:
    """Say what was understood where the cell does not already say it plainly."""
    said = number_text(number)
    if cell.form != "text":
        return ""
    if cell.text == said:
        return f"'{cell.text}' typed as text read as the number {said}" if cell.typed else ""
    return "" if not cell.typed and _same_digits(cell.text, number) else f"{cell.text} read as {said}"


def _same_digits(text: str, number: float) -> bool:
    """Tell whether an untyped text is the number as a computer writes it (`12.0`, `1e-07`)."""
    return re.fullmatch(r"-?[0-9]+(\.[0-9]+)?(e-?[0-9]+)?", text) is not None and float(text) == number


def _two_ways(cell: RawCell, column: Column) -> Refusal:
    return Refusal(
        "WB137",
        cell.echo,
        f"{column.unit}, as 1,234.50",
        "This can be read in more than one way: type it with a point for decimals and no other marks.",
    )


def _not_a_number(cell: RawCell, column: Column) -> Refusal:
    if cell.form == "date":
        return Refusal(
            "WB145",
            cell.echo,
            column.unit,
            "The spreadsheet took the entry for a date: type the number again in a cell formatted as a number.",
        )
    return Refusal("WB136", cell.echo, f"a number ({column.unit})", "Type digits only, or leave the cell blank if nobody knows.")


def read_whole(cell: RawCell, column: Column) -> Reading | Refusal:
    """Read a whole number."""
    if cell.form == "percent":
        return Refusal("WB136", f"the percentage {cell.text}", column.unit, "Type the number itself, without a percent sign.")
    read = read_number(cell, column)
    if isinstance(read, Refusal) or not isinstance(read.value, float):
        return read
    if not read.value.is_integer():
        return Refusal("WB139", cell.echo, f"a whole number ({column.unit})", "Type a whole number.")
    return Reading(int(read.value), read.note)


def read_count(cell: RawCell, column: Column) -> Reading | Refusal:
    """Read a count, or a censored count such as `<5`, `5 or fewer`, `5-9`, `10+`."""
    if cell.form == "date":
        return Refusal(
            "WB145",
            cell.echo,
            f"a count ({column.unit})",
            "The spreadsheet may have taken a range such as 5-9 for a date: type it again with an apostrophe before it, as '5-9.",
        )
    if cell.form == "text":
        text = plain_number(cell.text)
        censored = _censored(text)
        if censored is not None:
            return Reading(censored, "" if cell.value == str(censored) else f"{cell.text} read as {_range_words(censored)}")
        if _RANGE.fullmatch(text):
            return Refusal("WB136", cell.echo, "a range from a lower to a higher count", "Type the lower count first, as 5-9.")
    return read_whole(cell, column)


def _censored(text: str) -> Censored | None:
    span = _RANGE.fullmatch(text)
    if span is not None:
        low, high = int(span[1]), int(span[2])
        return Censored(low, high) if low < high else None
    for pattern, bounds in _CENSORED:
        match = pattern.fullmatch(text)
        if match is not None:
            low, top = bounds(int(match[1]))
            return Censored(low, top) if top is None or top >= low else None
    return None


def _range_words(count: Censored) -> str:
    return f"{count.low} or more" if count.high is None else f"{count.low} to {count.high}"


def read_grid(cell: RawCell, column: Column) -> Reading | Refusal:
    """Read `low:high:step` as three numbers."""
    expected = "lowest:highest:step, as 0:20000:250"
    parts = plain_number(cell.text).split(":")
    numbers = [_NUMBER.fullmatch(part.strip()) for part in parts]
    if cell.form != "text" or len(parts) != 3 or not all(match and match["whole"] for match in numbers):
        return Refusal("WB146", cell.echo, expected, "Type three numbers with colons between them, as text.")
    low, high, step = (float(re.sub(r"[£, ]", "", part)) if re.fullmatch(r"[-£0-9., ]+", part) else -1.0 for part in parts)
    if not (0 <= low < high and 0 < step <= high - low) or (high - low) / step > 10_000:
        return Refusal("WB146", cell.echo, f"{expected}: lowest below highest, at most 10,000 steps", "Check the three numbers.")
    said = ":".join(number_text(value) for value in (low, high, step))
    return Reading((low, high, step), "" if said == cell.text else f"{cell.text} read as {said}")
