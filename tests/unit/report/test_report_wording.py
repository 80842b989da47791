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
    return publish(results)


@pytest.mark.parametrize(
    ("cost", "effect", "words", "ratio"),
    [
        (1000.0, 2.0, ["£1,000 more", "2 fewer families"], "£500"),
        (-1000.0, 2.0, ["£1,000 less", "2 fewer families", "better and cheaper"], None),
        (1000.0, -2.0, ["£1,000 more", "2 more families", "worse and dearer"], None),
        (-1000.0, -2.0, ["£1,000 less", "2 more families", "saves £500"], "£500"),
        (0.0, 2.0, ["costs the same", "2 fewer families"], None),
        (0.0, -2.0, ["costs the same", "2 more families"], None),
        (1000.0, 0.0, ["£1,000 more", "no difference to the outcome"], None),
        (-1000.0, 0.0, ["£1,000 less", "no difference to the outcome"], None),
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
    assert "2 more families with good school attendance" in said


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
    assert "out of reach" in said
    for row in results["effects"]:
        row["smallest_attainable_p"] = 0.01
    assert "out of reach" not in " ".join(sentence.text for sentence in effects.effects(publish(results), STRATEGY))


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


def test_who_pays_puts_payers_and_savers_apart(published):
    more, less, *_ = (sentence.text for sentence in costs.who_pays(published, STRATEGY))
    assert "Testham Council" in more
    assert "Testshire Police" not in more
    assert "Testshire Police" in less


def test_break_evens_of_every_kind_are_said(results):
    results["break_even"][1] |= {"answer": "several", "values": [372.0, 1900.0]}
    one, several, none = (sentence.text for sentence in sensitivity.break_evens(publish(results)))
    assert "breaks even at 83%" in one
    assert "372 and 1,900" in several
    assert "no value in its range" in none


def test_the_biggest_movers_come_first_and_assumed_inputs_are_named_as_such(published):
    said = [sentence.text for sentence in sensitivity.biggest_movers(published)]
    assert said[0].startswith("Risk ratio of re-referral:")
    assert "(assumed)" in said[1]
    assert "the answer changes at 372" in said[1]


def test_the_next_post_goes_where_its_first_step_is_most_often_best(published, results):
    said = [sentence.text for sentence in allocation.one_more_post(published)]
    assert said == ["One more post would bring £1,500 a year.", "Its first step belongs in South Testham: best there in 55% of draws."]
    for row in results["allocation"]["stability"]:
        row["next_step"] = 0.0
    assert len(allocation.one_more_post(publish(results))) == 1
    results["allocation"]["value_of_one_more_fte"] = -200.0
    assert "would lower expected net benefit by £200" in allocation.one_more_post(publish(results))[0].text


def test_other_splits_are_measured_against_the_plan_only_with_as_many_posts(results, published):
    assert "Equally good: today's split and equal split" in allocation.against_other_splits(published)[0].text
    results["allocation"]["comparisons"][1] |= {"fte": 1.0, "net_benefit": 22_000.0}
    results["allocation"]["comparisons"][2] |= {"net_benefit": 20_000.0}
    less, other = allocation.against_other_splits(publish(results))
    assert less.text == "Of as many posts, equal split £1,500 less."
    assert other.text == "With another number of posts: today's split (1 FTE) £22,000."


def test_posts_that_cost_more_than_they_bring_are_said_to(results, published):
    assert len(allocation.plan(published)) == 1
    results["allocation"]["value"] = -4_000.0
    assert "at £5,000 these posts cost £4,000 a year more than they bring" in allocation.plan(publish(results))[1].text


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
