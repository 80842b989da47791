"""What moves risk, in sentences."""

from __future__ import annotations

from report_traces import wrong_traces

from stepup_econ.report.brief import make_brief
from stepup_econ.report.evidence import BY_COLUMN, BY_TABLE
from stepup_econ.report.figures_risk import alt_risk, draw_risk
from stepup_econ.report.tables import publish
from stepup_econ.report.wording_risk import risk_levels


def test_what_help_changes_is_said_with_its_doubt_and_its_place(results):
    time, price, gone = (sentence.text for sentence in risk_levels(publish(results), "early_help"))
    assert time == (
        "Risk levels, in a model beside this answer and not added to it: over 12 months a family referred is 11 more days at a good level "
        "(standard or closed; 95% interval \u22123.7 to 26; more in 91% of the draws), as help changes the moves of 30%."
    )
    assert price == "With levels in place of consequences it costs \u00a32,780 more, \u00a392,700 for each such year."
    assert gone == "Families out of sight never count as a success."


def test_a_loss_is_called_one_and_no_ratio_is_given_where_it_is_no_price(results):
    row = results["risk"]["answer"][1]
    row |= {"inc_days": -5.0, "inc_cost": 2_000.0, "cost_per_good_year": None}
    time, price, _ = (sentence.text for sentence in risk_levels(publish(results), "early_help"))
    assert "is 5 fewer days at a good level" in time
    assert price == "With levels in place of consequences it costs \u00a32,000 more."
    row |= {"inc_cost": -2_000.0, "cost_per_good_year": 40_000.0}
    assert "costs \u00a32,000 less: \u00a340,000 saved for each such year lost." in risk_levels(publish(results), "early_help")[1].text


def test_nothing_is_said_without_a_risk_model(results):
    results["risk"] = {"answer": [], "times": [], "occupancy": [], "matrix": []}
    published = publish(results)
    assert risk_levels(published, "early_help") == []
    assert alt_risk(published) == "No risk levels: the workbook has no risk model."
    draw_risk(published)


def test_each_number_is_in_its_table_and_has_a_record_of_its_own(results):
    assert wrong_traces(make_brief(publish(results), {})) == []
    assert BY_TABLE["risk_answer"] == "risk_good"
    assert BY_COLUMN["risk_answer", "inc_cost"] == "risk_cost"


def test_the_words_of_the_figure_are_its_numbers(results):
    said = alt_risk(publish(results))
    assert "Usual care: 40% standard, 12% high (MARAC), 36% closed and 12% moved away." in said
    assert "5 percentage points fewer at high (MARAC), in month 6" in said or "5 percentage points more at standard, in month 6" in said


def test_moves_of_few_real_families_are_withheld(results):
    results["disclosure"]["inputs"] = ["level_move_standard_to_high"]
    published = publish(results)
    (row,) = published.rows("risk_moves")
    assert (row["probability"], row["low"], row["high"], row["helped"]) == (None,) * 4
    assert published.shown("risk_moves")[0][5] == "[c]"
    assert all(row["low"] is None and row["share"] is not None for row in published.rows("risk_occupancy"))
    (row,) = published.rows("risk_tornado")
    assert (row["base"], row["low"], row["high"], row["days_low"]) == (None, None, None, 8.0)
    draw_risk(published)
    assert len(risk_levels(published, "early_help")) == 3


def test_a_risk_model_that_is_assumed_is_marked_where_the_run_is_not(results):
    results["evaluation"]["illustrative"] = False
    published = publish(results)
    assert risk_levels(published, "early_help")[-1].text == (
        "Illustrative: 5 of 12 inputs of this model are assumed and not measured."
    )
    assert any(text.get_text() == "ILLUSTRATIVE" for text in draw_risk(published).texts)
    for row in results["risk"]["answer"]:
        row["assumed"] = 0
    published = publish(results)
    assert len(risk_levels(published, "early_help")) == 3
    assert not any(text.get_text() == "ILLUSTRATIVE" for text in draw_risk(published).texts)
