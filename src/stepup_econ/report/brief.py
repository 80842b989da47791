"""From published tables and figures to the brief."""

from __future__ import annotations

from collections.abc import Mapping

from stepup_econ.report.brief_annex import further_tables
from stepup_econ.report.brief_parts import Brief
from stepup_econ.report.brief_sections import SECTIONS, Numbering, notice
from stepup_econ.report.evidence import Annex
from stepup_econ.report.figures import Drawing
from stepup_econ.report.tables import Published


def make_brief(published: Published, drawings: Mapping[str, Drawing]) -> Brief:
    """Return the brief of a run.

    Parameters
    ----------
    published : Published
        Tables of the run.
    drawings : mapping
        Figures of the run by name; a figure that is not there is left out.
    """
    numbering = Numbering(drawings)
    made = [section(published, numbering) for section in SECTIONS]
    evaluation = published.evaluation
    subtitle = f"Economic evaluation for {evaluation['organisation']} \u00b7 prices of {evaluation['price_year']}"
    sections = tuple(section for section in made if section is not None)
    further = further_tables(published, numbering.tables)
    brief = Brief(str(evaluation["title"]), subtitle, notice(published), sections, Annex(published), published, further)
    for sentence in brief.sentences:
        for number in sentence.numbers:
            brief.annex.refer(number)
    return brief
