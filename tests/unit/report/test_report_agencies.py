from __future__ import annotations

import pytest

from stepup_econ.report import wording_agencies as agencies
from stepup_econ.report.figures_agencies import by_agency
from stepup_econ.report.phrases import short_label
from stepup_econ.report.tables import publish

STRATEGY = "early_help"


def test_payers_and_gainers_are_apart_each_with_its_doubt(published):
    pays, gains, apart = (sentence.text for sentence in agencies.who_pays(published, STRATEGY))
    assert pays.startswith("Over the three years from 2023/24 (later years discounted), the net cost falls on Testham Council (£95,200;")
    assert "95% interval £86,800 to £104,000" in pays
    assert "Testham Health Visitors (£4,200; 95% interval from a gain of £4,200 to a cost of £12,600)" in pays
    assert "Testshire Police" not in pays
    assert "Testshire Police (£126,000; 95% interval £118,000 to £134,000)" in gains
    assert apart == "Those who pay are not those who gain."


def test_without_payers_the_years_are_still_said(results):
    for row in results["costing"]["net_cost_by_agency"]:
        row["net_cost"] = -abs(row["net_cost"])
    (gains,) = agencies.who_pays(publish(results), STRATEGY)
    assert gains.text.startswith("Over the three years from 2023/24 (later years discounted), ")
    assert "gain money of their own" in gains.text


def test_what_the_perspective_does_not_count_is_set_apart(published, results):
    said = agencies.beside_money(published, STRATEGY)[0].text
    assert "Families, employers and others would gain economic value of £4,750 and social value of £19,000" in said
    assert "which the chosen perspective does not count" in said
    assert all("employers" not in label for label in by_agency(published)[0])
    results["evaluation"]["perspective"] = "society"
    assert "does not count" not in agencies.beside_money(publish(results), STRATEGY)[0].text


def test_what_comes_back_is_that_of_the_chosen_perspective(published, results):
    saved, chance, payback = (sentence.text for sentence in agencies.what_comes_back(published, STRATEGY))
    assert saved == "For each pound that the public sector pays it saves £1.21, of which £0.04 could be taken out of a budget."
    assert "90% (highly likely)" in chance
    assert payback == "On average it has paid for itself from 2023/24 on."
    results["evaluation"]["perspective"] = "council"
    said = [sentence.text for sentence in agencies.what_comes_back(publish(results), STRATEGY)]
    assert "the council pays it saves £0.15" in said[0]
    assert "4% (a remote chance)" in said[1]
    assert "does not pay its cost back in those years: gains would have to be 6.67 times as large" in said[2]


def test_losses_in_place_of_savings_are_said_to_be_losses(results):
    for row in results["costing"]["returns"]:
        row |= {"fiscal_return": -0.2, "switching_value": -5.0, "payback_year": None}
    said = [sentence.text for sentence in agencies.what_comes_back(publish(results), STRATEGY)]
    assert "it loses a further £0.20" in said[0]
    assert said[2] == "On average it does not pay its cost back in those years."


def test_side_payments_are_named_or_said_not_to_exist(published, results):
    said = agencies.side_payment(published)[0].text
    assert "if Testshire Police gave Testham Council £95,200 and Testshire Police gave Testham Health Visitors £4,200" in said
    results["costing"]["side_payment"]["transfers"] = []
    assert "no payments between them are needed" in agencies.side_payment(publish(results))[0].text
    results["costing"]["side_payment"]["agencies"][2]["net_gain"] = 10_000.0
    said = agencies.side_payment(publish(results))[0]
    assert "together they would be £89,400 short" in said.text
    assert said.numbers[0].value == pytest.approx(89_400.0)
    assert len(said.numbers[0].cells) == 3


def test_a_run_without_a_costing_says_nothing_of_it(results):
    results["costing"] = {}
    published = publish(results)
    assert agencies.side_payment(published) == agencies.who_pays(published, STRATEGY) == agencies.what_comes_back(published, STRATEGY) == []
    assert agencies.years(published) == "the years looked at"


def test_short_labels_keep_what_tells_agencies_apart():
    assert short_label("NHS") == "NHS"
    assert short_label("Criminal justice other than police (prosecution, courts)") == "Criminal justice other than police"
    assert len(short_label("Families, employers and others outside the public sector, and figures for society as a whole")) < 60
