"""Everything that a run shows, written from its results and from nothing else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from stepup_econ.report.table_spec import Results

Progress = Callable[[str, float], None]


def write_all(results: Results, folder: Path, progress: Progress | None = None, pdf: bool | None = None) -> None:
    """Write tables, figures, results workbook and brief of a run to a folder that exists.

    Parameters
    ----------
    results : mapping
        The results, as in results.json.
    folder : Path
        Gets ``tables/*.csv``, ``figures/*.svg`` and ``*.png``, ``results.xlsx``, ``brief.html`` and ``brief.docx``.
    progress : callable, optional
        Told what is being written and the share that is done, 0 to 1.
    pdf : bool, optional
        Whether ``brief.pdf`` is written too; when left out, it is where the extra `pdf` is installed.
    """
    from stepup_econ.report.book import write_book
    from stepup_econ.report.brief import make_brief
    from stepup_econ.report.brief_docx import write_brief_docx
    from stepup_econ.report.brief_html import write_brief_html
    from stepup_econ.report.brief_pdf import has_typst, write_brief_pdf
    from stepup_econ.report.csvs import write_csvs
    from stepup_econ.report.figures import FIGURES, write_figures
    from stepup_econ.report.tables import publish

    def tell(what: str, share: float) -> None:
        if progress is not None:
            progress(what, share)

    tell("writing tables", 0.0)
    published = publish(results)
    write_csvs(published, folder / "tables")
    tell("writing the results workbook", 0.1)
    write_book(published, folder / "results.xlsx")
    done = iter(range(1, len(FIGURES) + 1))
    drawings = write_figures(
        published, folder / "figures", lambda name: tell("drawing figures", 0.2 + 0.6 * next(done) / len(FIGURES))
    )
    tell("writing the brief", 0.85)
    brief = make_brief(published, drawings)
    write_brief_html(brief, folder / "brief.html")
    write_brief_docx(brief, folder / "brief.docx")
    if has_typst() if pdf is None else pdf:
        write_brief_pdf(brief, folder / "brief.pdf")
    tell("written", 1.0)
