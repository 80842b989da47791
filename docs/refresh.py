"""Write the generated pages of the reference again: `python docs/refresh.py`; with `--pictures`, the pictures of the workbook too.

The pictures need LibreOffice (`soffice`) and Poppler (`pdftoppm`) on the path, and take a minute.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from stepup_econ.intake.annotate import annotate
from stepup_econ.intake.codes_page import codes_page
from stepup_econ.intake.dictionary import dictionary_page, json_schema
from stepup_econ.records.dictionary import records_page

DOCS = Path(__file__).parent
WORKED = DOCS.parent / "inputs" / "blackpool.xlsx"
PICTURES = DOCS / "how-to" / "images"
SHOWN = {
    "Cover": (100, 1.0, 1.0), "Areas": (130, 1.0, 0.62),
    "Staff": (330, 0.52, 0.42), "Pathway": (150, 1.0, 0.6), "Contact": (220, 0.62, 0.5),
}  # fmt: skip
"""Sheets of the worked case that the how-to pages show: dots an inch, and how much of the width and of the height is kept."""
MARKED = {"Areas": (130, 1.0, 0.62), "Issues": (110, 1.0, 1.0)}
"""The same of a copy with slips in it, marked by the check."""


def pages() -> dict[Path, str]:
    """Return the text of every generated page by its path."""
    schema = json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"
    reference = DOCS / "reference"
    return {
        reference / "problem-codes.md": codes_page(),
        reference / "data-dictionary.md": dictionary_page(),
        reference / "workbook.schema.json": schema,
        reference / "records.md": records_page(),
    }


def draw(workbook: Path, shown: dict[str, tuple[int, float, float]], folder: Path, prefix: str = "") -> None:
    """Render the first page of some sheets of a workbook, found by the name in the page's footer."""
    office = ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to", "pdf", "--outdir", str(folder)]
    subprocess.run([*office, str(workbook)], check=True, capture_output=True, timeout=300)
    pdf = folder / f"{workbook.stem}.pdf"
    text = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], check=True, capture_output=True, text=True).stdout
    found: dict[str, int] = {}
    for number, page in enumerate(text.split("\f")[:-1], 1):
        last = [line for line in page.splitlines() if line.strip()][-1]
        found.setdefault(last.split("Page")[0].strip() if "Page" in last else "Issues", number)
    for sheet, (dots, across, down) in shown.items():
        page = ["-f", str(found[sheet]), "-singlefile", str(pdf), str(folder / "page")]
        subprocess.run(["pdftoppm", "-png", "-r", str(dots), *page], check=True)
        trim(folder / "page.png", PICTURES / f"{prefix}{sheet.lower()}.png", across, down)


def trim(picture: Path, target: Path, across: float, down: float) -> None:
    """Save the upper left part of a page without its margins, in few colours."""
    from PIL import Image, ImageChops

    page = Image.open(picture).convert("RGB")
    page = page.crop((0, 0, page.width, int(page.height * 0.94)))
    left, top, right, bottom = ImageChops.invert(page).getbbox() or (0, 0, page.width, page.height)
    page = page.crop((max(left - 8, 0), max(top - 8, 0), left + int((right - left) * across) + 8, top + int((bottom - top) * down) + 8))
    page.quantize(64, dither=Image.Dither.NONE).save(target, optimize=True)


def marked(folder: Path) -> Path:
    """Return a copy of the worked case with two slips of the pen in it, as `stepup check --annotate` gives it back."""
    from openpyxl import load_workbook

    from stepup_econ.intake.load import read
    from stepup_econ.prices.library import load_library

    book = load_workbook(WORKED)
    book["Areas"]["D5"], book["Areas"]["C6"] = "about 3400", "servise"
    book.save(folder / "slips.xlsx")
    library = load_library(DOCS.parent / "unit_costs")
    _, problems = read(folder / "slips.xlsx", library)
    return annotate(folder / "slips.xlsx", folder / "marked.xlsx", problems)


def refresh_pictures() -> None:
    """Draw the sheets of the worked case, and of one with slips in it, for the how-to pages."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copy(WORKED, folder / "worked.xlsx")
        draw(folder / "worked.xlsx", SHOWN, folder)
        draw(marked(folder), MARKED, folder, "marked_")


if __name__ == "__main__":
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8", newline="\n")
    if "--pictures" in sys.argv:
        refresh_pictures()
