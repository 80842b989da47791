"""No words of certainty that this design cannot bear: everything that the worked run prints is looked through."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest

RUN = Path(__file__).parents[2] / "outputs" / "example"
DENIED = re.compile(
    r"no data could have shown a statistically significant effect|no effect can be shown to be statistically significant by this design"
)
"""The only sentences that may hold the word: they say that it cannot be had."""
CLAIMS = re.compile(r"significan|proven to work|proves that|demonstrat|conclusive", re.IGNORECASE)

FILES = (RUN / "brief.html", RUN / "results.json", *sorted((RUN / "tables").glob("*.csv")), *sorted((RUN / "figures").glob("*.svg")))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_nothing_claims_what_so_few_areas_cannot_show(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".html":
        text = re.sub(r"<script.*?</script>", " ", text, flags=re.DOTALL)
        text = html.unescape(re.sub(r"<[^>]+>", "", text))
    left = DENIED.sub(" ", re.sub(r"\s+", " ", text))
    assert [left[max(0, found.start() - 60) : found.end() + 40] for found in CLAIMS.finditer(left)] == []


def test_the_search_finds_such_words() -> None:
    assert CLAIMS.search("a statistically significant fall")
    assert not CLAIMS.search(DENIED.sub(" ", "no data could have shown a statistically significant effect"))
