"""One answer to one thing a referee asks: what was asked, how it stands, the evidence and where it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

VERDICTS: Mapping[str, str] = {
    "answered": "the run answers it",
    "partly": "the run answers part of it; the rest is for the authors",
    "missing": "nobody has answered it yet",
    "pass": "nothing to object to",
    "warn": "must be said openly wherever the result is used",
    "fail": "must be mended before the result is used",
}
"""What each verdict means: the first three for reporting items, the last three for questions and checks."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One answer.

    Parameters
    ----------
    id : str
        Item of the guideline, or name of the question or check.
    asked : str
        What is asked.
    verdict : str
        A key of `VERDICTS`.
    evidence : str
        What the run says, with its numbers.
    where : str
        Table, file or cell where that is found or must be filled in.
    """

    id: str
    asked: str
    verdict: str
    evidence: str
    where: str

    def __post_init__(self) -> None:
        """Refuse a verdict that means nothing."""
        if self.verdict not in VERDICTS:
            raise ValueError(f"found verdict '{self.verdict}', expected one of: {', '.join(VERDICTS)}")

    def as_row(self) -> dict[str, str]:
        """Return the answer as a plain row."""
        return asdict(self)


Results = Mapping[str, Any]


def statement(results: Results, name: str) -> tuple[str, str]:
    """Return what the authors said under a setting, and its cell; no text where they said nothing."""
    for said in results["evaluation"].get("statements", ()):
        if said["id"] == name:
            return str(said["text"]), str(said["where"])
    return "", f"sheet Settings, setting {name}"
