"""Referee mode: the reporting guideline, a reviewer's questions and the reproducibility checklist, answered from a run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from os import PathLike
from pathlib import Path

from stepup_econ.report.disclosure import masked
from stepup_econ.report.referee_cheers import cheers
from stepup_econ.report.referee_finding import VERDICTS, Finding
from stepup_econ.report.referee_questions import questions, verdict_counts
from stepup_econ.report.referee_reproduce import reproducibility
from stepup_econ.report.run_files import read_run

PARTS = {
    "cheers": "What a report must say (CHEERS 2022)",
    "questions": "What a reviewer asks of this design",
    "reproducibility": "Can it be made again?",
}
"""The three parts, and how they are headed."""


def referee(folder: str | PathLike[str], inputs: Iterable[Path] = ()) -> dict[str, list[Finding]]:
    """Return the answers of all three parts for a run.

    Parameters
    ----------
    folder : path
        Folder of the run.
    inputs : iterable of Path
        Files that may be those the run was made from.

    Raises
    ------
    InputError
        It is not the folder of a run.
    """
    run = read_run(folder)
    return {
        "cheers": cheers(masked(run.results)),
        "questions": questions(masked(run.results)),
        "reproducibility": reproducibility(run.folder, run.manifest, run.results, inputs),
    }


def referee_page(parts: dict[str, list[Finding]], title: str) -> str:
    """Return the answers in Markdown: a count and a table for each part."""
    return "\n".join(
        [f"# Referee's report: {_cell(title)}", "", *_meaning(), *(line for name in PARTS for line in _part(name, parts[name]))]
    )


def _meaning() -> Iterator[str]:
    yield from (f"- **{verdict}**: {meaning}" for verdict, meaning in VERDICTS.items())
    yield ""


def _part(name: str, findings: list[Finding]) -> Iterator[str]:
    yield from (f"## {PARTS[name]}", "", counted(findings) + ".", "", "| | asked | verdict | evidence | where |", "|---|---|---|---|---|")
    for finding in findings:
        cells = (finding.id, finding.asked, f"**{finding.verdict}**", finding.evidence, finding.where)
        yield f"| {' | '.join(_cell(cell) for cell in cells)} |"
    yield ""


def counted(findings: list[Finding]) -> str:
    """Return how many findings have each verdict, in words."""
    return ", ".join(f"{count} {verdict}" for verdict, count in verdict_counts(findings).items())


def _cell(text: str) -> str:
    """Return text that stands in one cell of a Markdown table and cannot become markup."""
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")
