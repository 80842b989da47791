"""No workbook takes long or more than 500 MB: read in a process of its own that may not use more."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from odd_files import OddBook, base_book

READ = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (500_000_000, 500_000_000))
resource.setrlimit(resource.RLIMIT_CPU, (30, 30))  # three times what is promised: a slow machine is not a fault
from stepup_econ.intake.workbook import read_workbook
book, problems = read_workbook(sys.argv[1], {"agencies": ["nhs"]})
print(len(problems) < 20, [(p.code, p.where) for p in problems][:5])
"""


def part_of(book: OddBook, name: str) -> str:
    return f"xl/worksheets/sheet{list(book.sheets).index(name) + 1}.xml"


def with_rows(rows: bytes, path: Path) -> Path:
    """Write a good workbook with more rows in the table of its sheet Areas."""
    book = base_book()
    book.sheets["Areas"].rows.pop()  # the end mark
    parts = book.all_parts()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        for name, text in parts.items():
            data = text.encode()
            if name == part_of(book, "Areas"):
                data = data.replace(b"</sheetData>", rows + b"</sheetData>")
            package.writestr(name, data)
    return path


def numbered(cells: str, first: int, last: int) -> bytes:
    return "".join(f'<row r="{n}">{cells.replace("#", str(n))}</row>' for n in range(first, last)).encode()


PLAIN = "".join(f'<c r="{letter}#"><v>#.{at}</v></c>' for at, letter in enumerate("ABCDEFGHIJ"))
INLINE = "".join(f'<c r="{letter}#" t="inlineStr"><is><t>about </t><t>#</t></is></c>' for letter in "ABCDEFGHIJ")
BLANK = "".join(f'<c r="{letter}#" s="1"/>' for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ")


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="the limits of a process are set another way on Windows")
@pytest.mark.parametrize(
    ("cells", "count", "said"),
    [(PLAIN, 3_000, "WB141"), (INLINE, 10_400, "WB107"), (BLANK, 20_000, "WB148")],
    ids=["every cell refused", "too many odd cells", "half a million blank cells"],
)
def test_a_large_workbook_is_answered_within_bounds(cells: str, count: int, said: str, tmp_path: Path) -> None:
    rows = numbered(cells, 20, 20 + count)
    path = with_rows(rows, tmp_path / "large.xlsx")
    done = subprocess.run([sys.executable, "-c", READ, str(path)], capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr[-500:]
    assert done.stdout.startswith("True"), "a column that is wrong as a whole must be said once"
    assert said in done.stdout
