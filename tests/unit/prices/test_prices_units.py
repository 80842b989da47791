import pytest

from stepup_econ.prices.units import UNITS, unit_named, units_agree


def test_every_unit_names_itself():
    assert all(unit_named(unit) == unit for unit in UNITS)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("Per incident", "incident"),
        ("Per working hour", "hour"),
        ("Each", "event"),
        ("Per child per 6 months", "child_six_months"),
        ("Per person per year", "person_year"),
        ("Per woman per year", "woman_year"),
        ("families", "family"),
        ("children", "child"),
        ("processes", "process"),
        ("pounds", ""),
        ("", ""),
    ],
)
def test_published_units_are_named(text, unit):
    assert unit_named(text) == unit


def test_units_agree_only_with_themselves():
    for per in UNITS:
        assert [driver for driver in UNITS if units_agree(per, driver)] == [per]


def test_what_is_no_unit_agrees_with_nothing():
    assert not units_agree("pounds", "pounds")
