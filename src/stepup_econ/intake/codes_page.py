"""The reference page of problem codes, written from the lists that the messages use."""

from __future__ import annotations

from stepup_econ.intake.codes import CELL_CODES, COMMAND_CODES, FILE_CODES, FOLDER_CODES, TABLE_CODES, Code
from stepup_econ.intake.sense_codes import SENSE_CODES

_INTRODUCTION = """# Problem codes

What `stepup check` may find in a workbook or a folder of CSV files. Every message has the same parts:

```
[WB203] Pathway!D14: found 412, expected at most 394 (count in, Pathway!C14). Count out cannot be more than count in: check both.
```

the code, the cell (or the file, line and heading of a text file), what was found, what was expected, and how to mend it.
Where five or more cells of one column have the same problem, one message names them all: `Areas!D5:D44`.

Problems are found in two stages, each complete. The first, **structure**, asks whether every sheet, heading and value can be
understood. The second, **sense**, asks whether the values can be true together; it begins when the first finds nothing. Three
things need a workbook that makes sense otherwise, and are looked at last: what a scenario does to the rest (WB225), effects that
no distribution fits (WB221), and whether there is time enough for the work (WB224).
Codes keep their meaning from version to version.
"""

_SECTIONS: tuple[tuple[str, tuple[Code, ...]], ...] = (
    ("Structure: the file", FILE_CODES),
    ("Structure: sheets and headings", TABLE_CODES),
    ("Structure: cells", CELL_CODES),
    ("Structure: folders of CSV files", FOLDER_CODES),
    ("Sense", SENSE_CODES),
    ("Names given on the command line", COMMAND_CODES),
)


def codes_page() -> str:
    """Return the page in Markdown: every code, what it means, what it asks for."""
    parts = [_INTRODUCTION]
    for title, codes in _SECTIONS:
        lines = [f"| {code.code} | {code.title} | {code.asks} |" for code in codes]
        parts.append("\n".join((f"## {title}\n", "| code | what it means | what it asks for |", "|---|---|---|", *lines)) + "\n")
    return "\n".join(parts)
