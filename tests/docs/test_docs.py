"""Every example runs, every verb and code is documented, every link leads somewhere."""

from __future__ import annotations

import csv
import re
import shutil
import textwrap
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
RUN = [page for page in PAGES if "```python" in page.read_text(encoding="utf-8")]


@pytest.mark.parametrize("page", RUN, ids=lambda p: p.name)
def test_python_on_the_page_runs(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("inputs", "unit_costs"):
        (tmp_path / name).symlink_to(ROOT / name)
    if page.name == "add-a-local-price.md":
        follow_the_steps(page.read_text(encoding="utf-8"), tmp_path / "our_costs")
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {"__name__": "page"}
    for block in re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), flags=re.DOTALL):
        exec(compile(textwrap.dedent(block), str(page), "exec"), names)


def follow_the_steps(page: str, folder: Path) -> None:
    """Do what the page says before its first code block: copy the library, add the source and the row of the table."""
    shutil.copytree(ROOT / "unit_costs", folder)
    source = re.search(r"`(our_finance_2024,[^`]+)`", page)
    assert source is not None
    with (folder / "sources.csv").open("a", encoding="utf-8") as file:
        file.write(source.group(1) + "\n")
    given: dict[str, str] = {}
    for names, example in re.findall(r"^\s*\| (`[^|]+) \| ([^|]+) \|$", page, flags=re.MULTILINE):
        value = re.match(r"`([^`]+)`", example)
        for name in re.findall(r"`([^`]+)`", names):
            given[name] = value.group(1) if value else "" if name in ("low", "high") else "finance share, sheet 1"
    with (folder / "third_sector.csv").open(encoding="utf-8", newline="") as file:
        headings = next(csv.reader(file))
    with (folder / "local.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, headings)
        writer.writeheader()
        writer.writerow(given)


def test_every_verb_has_help_and_a_how_to_page() -> None:
    from stepup_econ.cli import app

    how_to = "\n".join(p.read_text(encoding="utf-8") for p in (ROOT / "docs" / "how-to").glob("*.md"))
    assert app.registered_commands
    for command in app.registered_commands:
        assert command.callback is not None
        assert command.callback.__doc__, command.callback.__name__
        assert f"`stepup {command.callback.__name__}`" in how_to, f"no how-to page for stepup {command.callback.__name__}"


def test_every_problem_code_is_on_the_reference_page() -> None:
    from stepup_econ.intake.sense_codes import SENSE_CODES

    page = (ROOT / "docs" / "reference" / "problem-codes.md").read_text(encoding="utf-8")
    for code in SENSE_CODES:
        assert code.code in page, f"{code.code} is not documented"


def test_every_code_that_is_raised_is_in_the_registry() -> None:
    from stepup_econ.intake.codes import CODES
    from stepup_econ.intake.sense_codes import SENSE_CODES

    known = set(CODES) | {code.code for code in SENSE_CODES}
    source = "\n".join(p.read_text(encoding="utf-8") for p in (ROOT / "src").rglob("*.py"))
    assert set(re.findall(r'"(WB\d{3})"', source)) <= known


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), f"{page.name} links to {target}, which is not there"


def test_nothing_points_to_a_machine_or_a_registry() -> None:
    words = tuple("".join(parts) for parts in (("/wo", "rk/"), ("python", "hosted"), ("pypi.org/", "simple"), ("deb.", "debian.org")))
    for folder in ("src", "docs", "tests", "unit_costs", "benchmarks", "inputs"):
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in {".py", ".md", ".csv", ".toml", ".json"}:
                text = path.read_text(encoding="utf-8")
                assert not any(word in text for word in words), path
