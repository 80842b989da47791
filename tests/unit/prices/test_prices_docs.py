"""What the pages about prices say is what the package does."""

import doctest
import re
from pathlib import Path

import pytest

from stepup_econ import prices
from stepup_econ.prices.tables import UNIT_COST_COLUMNS
from stepup_econ.prices.units import UNITS

ROOT = Path(__file__).parents[3]
HOW_TO = ROOT / "docs" / "how-to" / "add-a-local-price.md"


@pytest.mark.parametrize("page", ["perimeter.md", "price-indices.md"])
def test_examples_on_the_page_give_what_it_prints(page):
    result = doctest.testfile(str(ROOT / "docs" / "explanation" / page), module_relative=False)
    assert result.attempted > 4
    assert result.failed == 0


def test_every_problem_code_is_explained_and_every_explained_code_exists():
    sources = Path(prices.__file__).parent.glob("*.py")
    used = {code for path in sources for code in re.findall(r'"(UC\d{3})"', path.read_text(encoding="utf-8"))}
    explained = set(re.findall(r"^\| (UC\d{3}) \|", HOW_TO.read_text(encoding="utf-8"), re.MULTILINE))
    assert explained == used


def test_every_unit_is_listed_for_who_adds_a_price():
    listed = HOW_TO.read_text(encoding="utf-8").split("## Units")[1].split("## Problems")[0]
    assert set(re.findall(r"`(\w+)`", listed)) == set(UNITS)


def test_every_column_of_a_unit_cost_is_explained_beside_the_data():
    explained = (ROOT / "unit_costs" / "README.md").read_text(encoding="utf-8")
    assert [column for column in UNIT_COST_COLUMNS if f"`{column}`" not in explained] == []
