from __future__ import annotations

import pytest

from stepup_econ.report import wording_allocation as allocation
from stepup_econ.report import wording_costs as costs
from stepup_econ.report import wording_decision as decision
from stepup_econ.report import wording_effects as effects
from stepup_econ.report import wording_sensitivity as sensitivity
from stepup_econ.report.phrases import likelihood
from stepup_econ.report.tables import publish

STRATEGY = "early_help"


def with_difference(results, cost, effect):
    """Give the strategy this extra cost and effect, in all columns that say so."""
    base, row = results["icers"]
    row |= {"cost": base["cost"] + cost, "effect": base["effect"] + effect, "inc_cost": cost, "inc_effect": effect, "icer": None}
    row |= {"mean_inc_cost": cost, "mean_inc_effect": effect}
    return publish(results)


@pytest.mark.parametrize(
    ("cost", "effect", "words", "ratio"),
    [
        (1000.0, 2.0, ["£1,000 a year more", "2 fewer families a year"], "£500"),
        (-1000.0, 2.0, ["£1,000 a year less", "2 fewer families a year", "better and cheaper"], None),
        (1000.0, -2.0, ["£1,000 a year more", "2 more families a year", "worse and dearer"], None),
        (-1000.0, -2.0, ["£1,000 a year less", "2 more families a year", "saves £500"], "£500"),
        (0.0, 2.0, ["costs the same", "2 fewer families a year"], None),
        (0.0, -2.0, ["costs the same", "2 more families a year"], None),
        (1000.0, 0.0, ["£1,000 a year more", "no difference to the outcome"], None),
        (-1000.0, 0.0, ["£1,000 a year less", "no difference to the outcome"], None),
        (0.0, 0.0, ["costs the same", "no difference to the outcome"], None),
    ],
)
def test_each_quadrant_says_what_it_means_and_gives_a_ratio_only_where_it_is_a_price(cost, effect, words, ratio, results):
    published = with_difference(results, cost, effect)
    said = decision.headline(published, STRATEGY).text
    for word in words:
        assert word in said
    if ratio is None:
        assert "£500" not in said
        assert decision.in_place_of_verdict(published, STRATEGY) == []
    else:
        assert ratio in said
        assert "no accepted value" in decision.in_place_of_verdict(published, STRATEGY)[0].text


def test_where_the_service_is_worse_and_cheaper_the_range_is_turned_round(results):
    dearer = decision.in_place_of_verdict(with_difference(results, 1000.0, 2.0), STRATEGY)[0].text
    cheaper = decision.in_place_of_verdict(with_difference(results, -1000.0, -2.0), STRATEGY)[0].text
    assert "Coordinator is the better buy if that is worth more than £500" in dearer
    assert "Coordinator is the better buy if that is worth less than £500" in cheaper


def test_no_sentence_gives_a_verdict(results, results_three):
    for found in (results, results_three):
        published = publish(found)
        said = " ".join(
            sentence.text
            for make in (decision.in_place_of_verdict, decision.chance_of_best, decision.cost_interval)
            for sentence in make(published, STRATEGY)
        )
        assert "not a verdict" in said
        for word in ("cost-effective", "value for money", "should be funded", "significant"):
            assert word not in said


def test_a_higher_is_better_outcome_is_said_the_other_way(results):
    results["evaluation"]["primary_outcome"] = "attendance"
    said = decision.headline(with_difference(results, 1000.0, 2.0), STRATEGY).text
    assert "2 more families a year with good school attendance" in said


def test_a_dominated_strategy_is_compared_with_the_reference(results_three):
    row = results_three["icers"][2]
    row |= {"status": "D", "inc_cost": None, "inc_effect": None, "icer": None}
    published = publish(results_three)
    numbers = decision.headline(published, "phone_only").numbers
    base = results_three["icers"][0]
    assert numbers[0].value == pytest.approx(row["cost"] - base["cost"])
    assert numbers[1].value == pytest.approx(row["effect"] - base["effect"])
    assert numbers[0].how


def test_the_interval_of_extra_cost_is_net_benefit_at_nought_with_its_sign_turned(published):
    said = decision.cost_interval(published, STRATEGY)[0]
    row = published.rows("net_benefit", wtp=0.0, strategy=STRATEGY)[0]
    assert [number.value for number in said.numbers] == [-row["inmb_high"], -row["inmb_low"]]
    assert said.numbers[0].value < said.numbers[1].value


def test_chances_have_a_word_from_the_stated_scale(published):
    said = decision.chance_of_best(published, STRATEGY)
    row = published.rows("acceptability", wtp=5000.0, strategy=STRATEGY)[0]
    assert likelihood(row["p_best"]) in said[0].text
    first = next(r["wtp"] for r in published.rows("acceptability", strategy=STRATEGY) if r["p_best"] > 0.5)
    assert said[1].numbers[0].value == first


def test_never_and_always_best_are_said(results):
    for chance, words in ((0.0, "At no threshold"), (1.0, "at every threshold")):
        for row in results["acceptability"]:
            row["p_best"] = chance if row["strategy"] == STRATEGY else 1 - chance
        assert words in decision.chance_of_best(publish(results), STRATEGY)[1].text


@pytest.mark.parametrize(("chance", "word"), [(0.0, "a remote chance"), (0.3, "unlikely"), (0.6, "likely"), (1.0, "almost certain")])
def test_the_scale_of_chances(chance, word):
    assert likelihood(chance) == word


def test_a_chance_beyond_0_to_1_is_refused():
    with pytest.raises(ValueError, match="from 0 to 1"):
        likelihood(1.2)


def test_unattainable_significance_is_said_and_only_then(results):
    said = " ".join(sentence.text for sentence in effects.effects(publish(results), STRATEGY))
    assert "0.33" in said
    assert "no data could have shown a statistically significant effect" in said
    for row in results["effects"]:
        row["smallest_attainable_p"] = 0.01
    assert "no data could have shown" not in " ".join(sentence.text for sentence in effects.effects(publish(results), STRATEGY))


def test_an_interval_over_nought_says_that_things_may_get_worse_and_one_beside_it_does_not(results):
    said = effects.effects(publish(results), STRATEGY)[0].text
    assert "does not rule out that things get worse" in said
    assert "more to " in said
    assert " fewer, so" in said
    for row in results["effects"]:
        if row["averted"] is not None:
            row["averted_low"] = 0.4
    assert "rule out" not in effects.effects(publish(results), STRATEGY)[0].text


@pytest.mark.parametrize(
    ("weight", "words"), [(1.0, "the evidence entered, not on local counts"), (0.0, "local counts alone"), (0.71, "71%")]
)
def test_the_weight_of_evidence_is_said(weight, words, results):
    for row in results["effects"]:
        if row["averted"] is not None:
            row["weight_of_evidence"] = weight
    assert words in effects.effects(publish(results), STRATEGY)[0].text


def test_an_assumed_effect_is_said_to_be_assumed(results):
    for weight, words in ((1.0, "The effect is assumed, not measured."), (0.7, "the assumption carries 70%"), (0.0, "assumed here")):
        for row in results["effects"]:
            row["quality"] = "assumed"
            if row["averted"] is not None:
                row["weight_of_evidence"] = weight
        said = effects.effects(publish(results), STRATEGY)[0].text
        assert words in said
        assert "rests on the evidence" not in said


def test_the_range_rests_on_the_means_of_the_draws_and_the_difference_is_said(results, published):
    assert decision.on_average(published, STRATEGY) == []
    results["icers"][1] |= {"mean_inc_cost": 30_000.0, "mean_inc_effect": 2.0}
    changed = publish(results)
    assert "costs £30,000 a year more and brings 2 fewer families a year" in decision.on_average(changed, STRATEGY)[0].text
    assert "worth more than £15,000 to you" in decision.in_place_of_verdict(changed, STRATEGY)[0].text


def test_cost_sentences_agree_with_the_table(published):
    total = sum(row["cost_total"] for row in published.rows("stage_costs", area="all", strategy=STRATEGY) if row["part_of"] is None)
    said = costs.service_cost(published, STRATEGY)[0]
    assert said.numbers[0].value == pytest.approx(total)
    screens = costs.screening(published, STRATEGY)
    assert screens[0].numbers[-1].value == pytest.approx(2000 / 54)
    assert screens[1].numbers[-1].value == pytest.approx(1620 / 2000)


def test_time_beyond_capacity_is_not_called_unused(results):
    for row in results["capacity"]["areas"]:
        row |= {"used_minutes": row["supplied_minutes"] * 1.25, "unused_minutes": -0.25 * row["supplied_minutes"]}
    assert "25% more coordinator time than the posts supply" in costs.unused_time(publish(results), STRATEGY)[0].text


def test_contact_protocols_say_what_the_last_and_one_more_attempt_bring(published, results):
    said = costs.protocol(published)
    assert len(said) == 1
    assert "reaches 41 of 54 families (76%), at £41 for each" in said[0].text
    assert "its last attempt, a home visit, reaches 5.3, at £151 for each" in said[0].text
    assert "One more home visit would reach 1.8 more families a year, at £389 for each." in said[0].text
    results["costing"]["protocols"] = [row | {"protocol": name} for name in ("a", "b") for row in results["costing"]["protocols"]]
    assert [sentence.text[:23] for sentence in costs.protocol(publish(results))] == ["The contact protocol a ", "The contact protocol b "]


def test_time_as_used_is_told_apart_only_where_time_is_not_used(published, results):
    assert "£5,360 as paid for, £3,360 if only time used is counted" in costs.as_paid_and_as_used(published, STRATEGY)[0].text
    for row in results["costing"]["average_cost"]:
        row["capacity_rate_cost"] = row["average_cost"]
    assert costs.as_paid_and_as_used(publish(results), STRATEGY) == []


def test_break_evens_of_every_kind_are_said(results):
    results["break_even"][1] |= {"answer": "several", "values": [372.0, 1900.0]}
    one, several, none = (sentence.text for sentence in sensitivity.break_evens(publish(results)))
    assert "breaks even at 83%" in one
    assert "372 and 1,900 minutes" in several
    assert "no value in its range" in none


def test_the_biggest_movers_come_first_and_assumed_inputs_are_named_as_such(published):
    said = [sentence.text for sentence in sensitivity.biggest_movers(published)]
    assert said[0].startswith("Risk ratio of re-referral:")
    assert "(assumed)" in said[1]
    assert "300 gives a gain of £3,000, 1,500 minutes gives a loss of £19,000; the answer changes at 372 minutes" in said[1]


def test_scenarios_are_said_as_a_range_with_its_ends(published, results):
    said = sensitivity.scenario_range(published, STRATEGY)[0].text
    assert "between a loss of £4,400 (81% ineligible is of all cases screened) and a gain of £2,950 (81% ineligible" in said
    results["scenarios"] = results["scenarios"][:1]
    assert sensitivity.scenario_range(publish(results), STRATEGY) == []


def test_the_next_post_goes_where_its_first_step_is_most_often_best(published, results):
    said = [sentence.text for sentence in allocation.one_more_post(published)]
    assert said == ["One more post would bring £1,500 a year.", "Its first step belongs in South Testham: best there in 55% of draws."]
    for row in results["allocation"]["stability"]:
        row["next_step"] = 0.0
    assert len(allocation.one_more_post(publish(results))) == 1
    results["allocation"]["value_of_one_more_fte"] = -200.0
    assert "would lose £200 a year" in allocation.one_more_post(publish(results))[0].text


def test_other_splits_are_measured_against_the_plan_only_with_as_many_posts(results, published):
    assert "Equally good: today's split and equal split" in allocation.against_other_splits(published)[0].text
    results["allocation"]["comparisons"][1] |= {"fte": 1.0, "net_benefit": 22_000.0}
    results["allocation"]["comparisons"][2] |= {"net_benefit": 20_000.0}
    less, other = allocation.against_other_splits(publish(results))
    assert less.text == "With as many posts, equal split is £1,500 a year worse."
    assert other.text == "With another number of posts: today's split (1 FTE) gains £22,000."


def test_posts_that_cost_more_than_they_gain_are_said_to_first(results, published):
    assert len(allocation.plan(published)) == 1
    results["allocation"]["value"] = -4_000.0
    (said,) = allocation.plan(publish(results))
    assert said.text.startswith("At £5,000 the posts cost £4,000 a year more than they gain; the best places are North Testham 1.5")
    results["settings"]["place_all_posts"] = True
    first, second = (sentence.text for sentence in allocation.plan(publish(results)))
    assert first == "Placing both posts costs £4,000 a year more than it gains at this threshold (£5,000)."
    assert second.startswith("If they are placed all the same, the best places are North Testham 1.5 (today 1) and")
    results["allocation"]["plan"][0]["fte"] = 2.5
    assert "Placing all 3 posts costs" in allocation.plan(publish(results))[0].text


def test_how_many_posts_would_be_best_is_said(published, results):
    assert "still rises at the most posts" in allocation.more_posts(published)[0].text
    results["allocation"]["frontier"][3]["net_benefit"] = 100.0
    assert "2 posts would be best: they gain £21,500 a year more than they cost" in allocation.more_posts(publish(results))[0].text


def test_limits_are_named_without_the_pounds_that_stand_in_their_table(results):
    results["allocation"]["binding"] = ["at least 2 FTE in all: without this limit the plan would be better by £44,496"]
    assert allocation.limits(publish(results))[0].text == "What holds the plan back: at least 2 FTE in all."


def test_a_plan_that_is_not_proven_says_how_far_off_it_may_be(results, published):
    assert "No better plan exists" in allocation.proof(published)[0].text
    results["allocation"] |= {"gap": 120.0, "proven_by": "branch and bound"}
    assert "at most £120 more" in allocation.proof(publish(results))[0].text


def test_without_a_plan_nothing_is_said_of_posts(results):
    results["allocation"] = {}
    published = publish(results)
    for make in (allocation.plan, allocation.against_other_splits, allocation.one_more_post, allocation.limits,
                 allocation.stability, allocation.proof, allocation.more_posts):  # fmt: skip
        assert make(published) == []
