import pytest

from stepup_econ import shipped as module
from stepup_econ.shipped import shipped


def test_the_price_library_travels_with_the_package():
    assert (shipped("unit_costs") / "sources.csv").is_file()
    assert shipped("unit_costs/sources.csv").is_file()


@pytest.mark.parametrize("name", ["", "src", "unit_costs/../pyproject.toml", "/etc/hosts"])
def test_other_places_are_refused(name):
    with pytest.raises(ValueError, match="expected a path in unit_costs/ or inputs/"):
        shipped(name)


def test_a_file_that_is_nowhere_is_named_with_the_places_looked_at():
    with pytest.raises(FileNotFoundError, match=r"found no 'inputs/nothing\.xlsx', expected .*_data.* and "):
        shipped("inputs/nothing.xlsx")


def test_an_installed_copy_comes_before_the_checkout(tmp_path, monkeypatch):
    package = tmp_path / "lib" / "site" / "stepup_econ"
    installed = package / "_data" / "unit_costs"
    installed.mkdir(parents=True)
    (tmp_path / "lib" / "unit_costs").mkdir()
    monkeypatch.setattr(module, "__file__", str(package / "shipped.py"))
    assert shipped("unit_costs") == installed
    installed.rmdir()
    assert shipped("unit_costs") == tmp_path / "lib" / "unit_costs"
