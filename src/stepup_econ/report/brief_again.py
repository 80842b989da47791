"""The brief of a finished run made again from its results: other formats, a council's own template; nothing is worked out anew."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from os import PathLike
from pathlib import Path

from stepup_econ.problems import Problem, raise_if
from stepup_econ.report.brief import make_brief
from stepup_econ.report.brief_pdf import has_typst, write_brief_pdf
from stepup_econ.report.figures import FIGURES, Drawing, alt_text, write_figures
from stepup_econ.report.run_files import read_run
from stepup_econ.report.tables import Published, publish

FORMATS = ("html", "docx", "pdf")
"""Formats that a brief can have."""


def brief_again(
    run: str | PathLike[str], folder: str | PathLike[str], formats: Sequence[str] = FORMATS, template: str | PathLike[str] | None = None
) -> list[Path]:  # fmt: skip
    """Write the brief of a run.

    Parameters
    ----------
    run : path
        Folder of the run; it is only read.
    folder : path
        A folder that exists; gets ``brief.<format>`` for each format.
    formats : sequence of str
        Of `FORMATS`.
    template : path, optional
        A council's own .docx, whose page, header, footer and styles the Word brief takes.

    Returns
    -------
    list of Path
        The files written.

    Raises
    ------
    InputError
        No run, an unknown format, a template that is no Word document, or the extra `pdf` missing: all of it before anything is written.
    """
    raise_if(_problems(formats, template))
    found = read_run(run)
    published, place = publish(found.results), Path(folder)
    brief = make_brief(published, _drawings(published, found.folder / "figures", place))
    written = []
    for ending in dict.fromkeys(formats):
        path = place / f"brief.{ending}"
        if ending == "html":
            from stepup_econ.report.brief_html import write_brief_html

            write_brief_html(brief, path)
        elif ending == "docx":
            from stepup_econ.report.brief_docx import write_brief_docx

            write_brief_docx(brief, path, template=None if template is None else Path(template))
        else:
            write_brief_pdf(brief, path)
        written.append(path)
    return written


def _drawings(published: Published, figures: Path, spare: Path) -> dict[str, Drawing]:
    """Return the run's figures as they were drawn; where one is gone, all are drawn again beside the brief."""
    drawings = {
        name: Drawing(name, spec.title, alt_text(spec, published), figures / f"{name}.svg", figures / f"{name}.png")
        for name, spec in FIGURES.items()
        if spec.available(published)
    }
    if all(drawing.svg.is_file() and drawing.png.is_file() for drawing in drawings.values()):
        return drawings
    return write_figures(published, spare / "figures")


def _problems(formats: Sequence[str], template: str | PathLike[str] | None) -> list[Problem]:
    mend = "Give one or more of them, separated by commas."
    problems = [Problem("RP106", "--format", f"'{name}'", f"of {', '.join(FORMATS)}", mend) for name in formats if name not in FORMATS]
    if not formats:
        problems.append(Problem("RP106", "--format", "nothing", f"of {', '.join(FORMATS)}", mend))
    if "pdf" in formats and not has_typst():
        install = "Install it: pip install 'stepup_econ[pdf]'."
        problems.append(Problem("RP105", "--format pdf", "the extra 'pdf' is not installed", "typst", install))
    if template is not None and not _is_word(Path(template)):
        what = "no Word document" if Path(template).exists() else "no such file"
        problems.append(Problem("RP106", str(template), what, "a .docx without macros", "Save the template as .docx."))
    if template is not None and "docx" not in formats:
        problems.append(Problem("RP106", "--template", "a template without format docx", "format docx among the formats", mend))
    return problems


def _is_word(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as package:
            return "word/document.xml" in package.namelist() and "word/vbaProject.bin" not in package.namelist()
    except (OSError, zipfile.BadZipFile):
        return False
