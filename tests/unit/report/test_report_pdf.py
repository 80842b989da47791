"""The PDF holds the brief's words, is tagged, is the same twice, and nothing that a user typed becomes markup."""

from __future__ import annotations

import json
import re
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from stepup_econ.cli import main
from stepup_econ.problems import InputError
from stepup_econ.report import brief_pdf
from stepup_econ.report.brief import make_brief
from stepup_econ.report.brief_pdf import brief_typst, write_brief_pdf
from stepup_econ.report.figures import write_figures
from stepup_econ.report.tables import publish
from stepup_econ.report.typst_text import literal

GOLDEN = Path(__file__).parents[3] / "outputs" / "example"


@pytest.fixture(scope="module")
def brief(tmp_path_factory: pytest.TempPathFactory) -> Any:
    published = publish(json.loads((GOLDEN / "results.json").read_text(encoding="utf-8")))
    return make_brief(published, write_figures(published, tmp_path_factory.mktemp("figures")))


def text_of(source: str) -> str:
    """Return all string literals of typst source, unescaped, one after the other."""
    found = re.findall(r'"((?:[^"\\]|\\.)*)"', source)
    return " ".join(re.sub(r"\\(.)", lambda m: "\n" if m[1] == "n" else m[1], text) for text in found)


def test_every_sentence_table_and_line_of_the_annex_is_there(brief: Any) -> None:
    said = text_of(brief_typst(brief))
    for sentence in brief.sentences:
        assert sentence.text in said
    for row in brief.published.rows("evidence_inputs"):
        assert str(row["where"] or "") in said
    for row in brief.published.rows("warnings"):
        assert row["warning"] in said


def test_every_number_leads_to_its_line_of_the_annex(brief: Any) -> None:
    source = brief_typst(brief)
    anchors = set(re.findall(r'#anchor\("(\d+)"\)', source))
    marks = set(re.findall(r'#mark\("(\d+)"', source))
    assert marks
    assert marks <= anchors
    for sentence in brief.sentences:
        for number in sentence.numbers:
            assert str(brief.annex.refer(number)) in anchors, number.text


def test_it_is_a_tagged_pdf_and_the_same_twice(brief: Any, tmp_path: Path) -> None:
    write_brief_pdf(brief, tmp_path / "a.pdf")
    write_brief_pdf(brief, tmp_path / "b.pdf")
    data = (tmp_path / "a.pdf").read_bytes()
    assert data == (tmp_path / "b.pdf").read_bytes()
    assert data.startswith(b"%PDF-")
    assert b"/MarkInfo" in data
    assert b"/Lang" in data
    assert b"pdfuaid" in data


def test_what_users_typed_stays_text(tmp_path: Path) -> None:
    results = json.loads((GOLDEN / "results.json").read_text(encoding="utf-8"))
    evil = '#panic("x") $ *b* _i_ @ref <lab> \\ "quoted" // note'
    results["evaluation"]["title"] = evil
    for row in results["tornado"]:
        row["label"] = evil
    published = publish(results)
    made = make_brief(published, write_figures(published, tmp_path / "figures"))
    write_brief_pdf(made, tmp_path / "evil.pdf")
    assert evil in text_of(brief_typst(made))
    assert literal('a"b\\c') == '"a\\"b\\\\c"'


def test_without_the_extra_it_is_said_and_the_run_goes_on(brief: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(brief_pdf, "has_typst", lambda: False)
    with pytest.raises(InputError, match=r"RP105.*stepup_econ\[pdf\]"):
        write_brief_pdf(brief, tmp_path / "a.pdf")


def stepup(monkeypatch: pytest.MonkeyPatch, *words: object) -> int:
    monkeypatch.setattr(sys, "argv", ["stepup", "brief", *map(str, words)])
    with pytest.raises(SystemExit) as stopped:
        main()
    return int(stopped.value.code or 0)


def test_a_finished_run_s_brief_is_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    run = Path(shutil.copytree(GOLDEN, tmp_path / "run"))
    assert stepup(monkeypatch, run, "--out", tmp_path / "made") == 0
    assert {path.name for path in (tmp_path / "made").iterdir()} == {"brief.html", "brief.docx", "brief.pdf"}
    for name in ("brief.html", "brief.docx"):
        assert (tmp_path / "made" / name).read_bytes() == (GOLDEN / name).read_bytes()
    assert stepup(monkeypatch, run, "--out", tmp_path / "made") == 1
    assert "[CL101]" in capsys.readouterr().err
    shutil.rmtree(run / "figures")
    assert stepup(monkeypatch, run, "--out", tmp_path / "made", "--format", "html", "--force") == 0
    assert (tmp_path / "made" / "brief.html").read_bytes() == (GOLDEN / "brief.html").read_bytes()


def test_a_council_s_template_is_used_and_others_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    from docx import Document

    council = Document()
    council.sections[0].header.paragraphs[0].text = "A council's header"
    council.save(str(tmp_path / "council.docx"))
    assert stepup(monkeypatch, GOLDEN, "--format", "docx", "--template", tmp_path / "council.docx", "--out", tmp_path / "made") == 0
    made = Document(str(tmp_path / "made" / "brief.docx"))
    assert made.sections[0].header.paragraphs[0].text == "A council's header"
    (tmp_path / "no.docx").write_text("no", encoding="utf-8")
    for words in (("--template", tmp_path / "no.docx"), ("--template", tmp_path / "none.docx"), ("--format", "rtf"), ("--format", ","),
                  ("--format", "html", "--template", tmp_path / "council.docx")):  # fmt: skip
        assert stepup(monkeypatch, GOLDEN, "--out", tmp_path / "other", *words) == 1
        assert "[RP106]" in capsys.readouterr().err
    assert stepup(monkeypatch, tmp_path, "--out", tmp_path / "other") == 1
    assert "[RP103]" in capsys.readouterr().err
