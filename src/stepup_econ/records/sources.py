"""Where records come from: CSV or Parquet files in a folder, or frames of pandas, polars or Arrow."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from os import PathLike
from pathlib import Path
from typing import Any

from stepup_econ.problems import Problem, raise_if
from stepup_econ.records.schema import LOGS, Log

CODES: Mapping[str, tuple[str, str]] = {
    "RC101": ("no such folder", "Check the path."),
    "RC102": ("file of records missing", "Put the file into the folder, as .csv or .parquet."),
    "RC103": ("the same records twice", "Keep one of the two files."),
    "RC104": ("file that cannot be read", "Save it as CSV UTF-8 separated by commas, or as Parquet."),
    "RC105": ("column missing", "Put the column in under this heading."),
    "RC106": ("heading found twice", "Keep one of the columns."),
    "RC111": ("line that cannot be split", "Give every line as many cells as there are headings; put text with commas in double quotes."),
    "RC112": ("value missing", "Fill it in."),
    "RC113": ("value that cannot be read", "Type it as expected."),
    "RC121": ("line given twice", "Give each line its own id; take the copy out."),
    "RC122": ("name that no other file holds", "Use an id of the file named, or add its line there."),
    "RC123": ("dates in the wrong order", "Check both dates."),
    "RC124": ("contact before the referral", "Check the date of the contact and the family's index date."),
    "RC125": ("outcome after the family left", "Check the date of the outcome and the day on which the family left."),
    "RC131": ("no rate for the day", "Add a line that holds on that day."),
    "RC132": ("rates that overlap", "Let one end on the day on which the next begins."),
    "RC141": ("strategy that no family has", "Use the strategy as on file families, of the families without help."),
}
"""Problem codes of records: what each means, and how it is mended."""

_SEPARATORS = (",", ";", "\t")


def problem(code: str, where: str, found: str, expected: str, hint: str = "") -> Problem:
    """Return a problem of the records, with the mend that goes with its code."""
    return Problem(code, where, found, expected, f"{hint}{CODES[code][1]}", "structure" if code < "RC12" else "sense")


@dataclass(frozen=True, slots=True)
class Source:
    """Where the lines of one log are.

    Parameters
    ----------
    log : Log
        The declaration.
    name : str
        How the place is named in messages, for example ``contacts.csv``.
    path : Path or None
        The file; None for a frame.
    frame : object
        The frame; None for a file.
    columns : tuple of str
        The headings, in the file's order; for frames left empty until it is opened.
    separator : str
        Between the cells of a text file.
    """

    log: Log
    name: str
    path: Path | None = None
    frame: Any = None
    columns: tuple[str, ...] = ()
    separator: str = ""

    @property
    def is_text(self) -> bool:
        """Return whether it is a CSV file."""
        return self.path is not None and self.path.suffix.lower() == ".csv"


SYNTHETIC = "SYNTHETIC.md"
"""A file of this name in a folder of records says that they were made up: every estimate from them is marked so."""


def is_synthetic(records: str | PathLike[str] | Mapping[str, Any]) -> bool:
    """Return whether a folder of records says that they were made up."""
    return not isinstance(records, Mapping) and (Path(records) / SYNTHETIC).is_file()


def find_sources(records: str | PathLike[str] | Mapping[str, Any]) -> tuple[Source, ...]:
    """Return where every log is, in the declared order; logs that may be missing and are, are left out.

    Raises
    ------
    InputError
        With everything that is wrong with the files as files.
    """
    if isinstance(records, Mapping):
        return _frames(records)
    folder = Path(records)
    if not folder.is_dir():
        raise_if([problem("RC101", str(folder), "no folder", "a folder of records")])
    found, problems = [], []
    for log in LOGS:
        files = [folder / f"{log.name}{ending}" for ending in (".csv", ".parquet") if (folder / f"{log.name}{ending}").is_file()]
        if len(files) == 2:
            problems.append(problem("RC103", files[0].name, f"{files[1].name} beside it", "one file of a name"))
        elif files:
            found.append(_text(log, files[0], problems) if files[0].suffix == ".csv" else Source(log, files[0].name, files[0]))
        elif log.required:
            problems.append(problem("RC102", f"{log.name}.csv", "no file of this name", f"a file of {log.name}"))
    raise_if(problems)
    return tuple(found)


def _frames(records: Mapping[str, Any]) -> tuple[Source, ...]:
    known = {log.name: log for log in LOGS}
    unknown = [name for name in records if name not in known]
    raise_if(problem("RC102", name, "no such records", f"one of {', '.join(known)}", _nearest(name, list(known))) for name in unknown)
    raise_if(
        problem("RC102", log.name, "no frame of this name", f"a frame of {log.name}")
        for log in LOGS
        if log.required and log.name not in records
    )
    return tuple(Source(log, log.name, frame=records[log.name]) for log in LOGS if log.name in records)


def _nearest(word: str, known: list[str]) -> str:
    like = get_close_matches(word, known, n=1)
    return f"Nearest: '{like[0]}'. " if like else ""


def _text(log: Log, file: Path, problems: list[Problem]) -> Source:
    """Return a text file with its separator: the one under which most headings are found."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as opened:
            first = opened.readline()
    except (UnicodeDecodeError, OSError):
        problems.append(problem("RC104", file.name, "a heading line that is not UTF-8", "a CSV file in UTF-8"))
        return Source(log, file.name, file)
    keys = {field.key for field in log.fields}
    best = max(_SEPARATORS, key=lambda mark: len(keys & set(_headings(first, mark))))
    return Source(log, file.name, file, columns=_headings(first, best), separator=best)


def _headings(line: str, mark: str) -> tuple[str, ...]:
    cells = next(csv.reader([line], delimiter=mark), [])
    return tuple("_".join(cell.strip().lower().split()) for cell in cells)


def heading_problems(source: Source, columns: tuple[str, ...]) -> Iterator[Problem]:
    """Yield required columns that are missing and columns that stand there twice."""
    for field in source.log.fields:
        count = columns.count(field.key)
        if count > 1:
            yield problem("RC106", f"{source.name}:1:{field.key}", f"the heading {count} times", "each heading once")
        elif not count and field.required:
            spare = [name for name in columns if name not in {other.key for other in source.log.fields}]
            yield problem(
                "RC105", f"{source.name}:1:{field.key}", "no column for it", f"a column '{field.key}'", _nearest(field.key, spare)
            )
