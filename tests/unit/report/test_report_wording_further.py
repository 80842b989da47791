"""Sentences on a study and on better engagement."""

from __future__ import annotations

from stepup_econ.report.tables import publish
from stepup_econ.report.wording_further import better_engagement, study


def test_a_study_is_said_with_its_best_size_and_most_cost(results):
    (said,) = study(publish(results))
    assert said.text == (
        "A trial (text first against home visit first) is worth most with 40 families, who take 0.741 years to come: it may cost £333 at most."
    )
    assert len(said.numbers) == 3
    results["evsi"] += [row | {"study": "early help or not", "best": False} for row in results["evsi"]]
    _, other = study(publish(results))
    assert other.text == "A trial (early help or not) would be worth nothing at any size that could be recruited."
    results["evsi"] = results["evsi"][:3]
    for row in results["evsi"]:
        row["best"] = False
    (said,) = study(publish(results))
    assert "worth nothing at any size" in said.text
    results["evsi"] = []
    assert study(publish(results)) == []


def test_the_step_that_brings_most(results):
    (said,) = better_engagement(publish(results))
    assert "50% of the gap to all families closed at the step \u201cfamily accepts the offer\u201d (from 50% to 75%)" in said.text
    assert "from a loss of £4,000 to a gain of £8,000, and the choice would change." in said.text
    results["further"]["engagement"][1]["best_then"] = results["further"]["engagement"][1]["best_now"]
    assert better_engagement(publish(results))[0].text.endswith("; the choice would not change.")
    results["further"]["engagement"] = []
    assert better_engagement(publish(results)) == []
