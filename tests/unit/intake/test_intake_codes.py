"""The codes: unique, used, and the reference page is the one that the lists make."""

from __future__ import annotations

import re
from pathlib import Path

from stepup_econ.intake import codes_page as page_module
from stepup_econ.intake.codes import CODES
from stepup_econ.intake.codes_page import codes_page
from stepup_econ.intake.sense_codes import SENSE_CODES

ROOT = Path(__file__).parents[3]


def test_the_reference_page_lists_every_code() -> None:
    assert (ROOT / "docs/reference/problem-codes.md").read_text(encoding="utf-8") == codes_page()


def test_codes_are_unique_and_say_what_they_ask_for() -> None:
    every = [*CODES.values(), *SENSE_CODES]
    assert len({code.code for code in every}) == len(every)
    assert len({code.title for code in every}) == len(every)
    assert all(re.fullmatch(r"WB[12]\d\d", code.code) and code.asks.endswith(".") for code in every)


def test_every_structure_code_can_be_found_and_no_code_is_unlisted() -> None:
    folder = Path(page_module.__file__).parent
    sources = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.py")}
    used = {code for name, text in sources.items() if name not in ("codes.py", "sense_codes.py", "codes_page.py")
            for code in re.findall(r"\bWB\d{3}\b", text)}  # fmt: skip
    assert used <= set(CODES) | {code.code for code in SENSE_CODES}
    assert set(CODES) <= used
