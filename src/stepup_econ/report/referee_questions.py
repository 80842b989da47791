"""What a peer reviewer asks of a design like this one, each as pass, warn or fail with the evidence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from stepup_econ.report.headlines import pounds
from stepup_econ.report.referee_finding import Finding, Results

Judged = tuple[str, str, str]
"""Verdict, evidence, place."""

SMALL_P, FULL_TIME, LEDGER_GAP, RARE, OLD_YEARS = 0.05, 0.85, 0.10, 0.05, 10


def questions(results: Results) -> list[Finding]:
    """Return an answer to each question, in the order of `QUESTIONS`."""
    return [Finding(name, asked, *judge(results)) for name, (asked, judge) in QUESTIONS.items()]


def _few_areas(results: Results) -> Judged:
    attainable = [row["smallest_attainable_p"] for row in results["effects"] if row["smallest_attainable_p"] is not None]
    if not attainable:
        return "warn", "No effect was estimated from areas: everything rests on published evidence.", "table effects"
    least = min(attainable)
    said = f"The smallest p that comparing these areas could reach is {least:.3f}."
    return ("pass" if least <= SMALL_P else "warn"), said, "table effects"


def _regression_to_the_mean(results: Results) -> Judged:
    local = [row for row in results["effects"] if row["from"] != "evidence"]
    areas = [area for area in results["evaluation"]["areas"] if area["role"] == "comparison"]
    if not local:
        return "pass", "No effect rests on a change from before to after.", "table effects"
    if not areas:
        return (
            "fail",
            "Families enter at a referral, when risk is high, and there is no comparison area: any fall may be that alone.",
            "sheet Areas",
        )
    return "warn", (
        f"Families enter at a referral, when risk is high. {len(areas)} comparison areas show what happens without the service, if "
        "families there entered in the same way."
    ), "sheet Outcomes"  # fmt: skip


def _mix(results: Results) -> Judged:
    main = results["evaluation"]["main_strategy"]
    volume = {row["stage"]: row["volume"] for row in results["stage_costs"] if row["strategy"] == main and row["area"] == "all"}
    if not volume.get("screened"):
        return "warn", "Screening is not in the workbook.", "sheet Pathway"
    if volume.get("referred") is None:
        return "warn", "How many cases screened were referred is withheld: the counts are small.", "sheet Pathway; table stage_costs"
    share = volume["referred"] / volume["screened"]
    said = (
        f"{share:.1%} of the cases screened were referred: those followed are not those screened, and may differ from families in "
        "comparison areas."
    )
    return ("warn" if share < 0.5 else "pass"), said, "sheet Pathway; table stage_costs"


def _missing(results: Results) -> Judged:
    rows = [row for row in results["effects"] if row["followed"]]
    if not rows and any(row["followed"] is None for row in results["effects"]):
        return "warn", "Outcomes count only families followed for the whole time; how many is withheld.", "sheet Outcomes, note"
    if not rows:
        return "warn", "No families were followed.", "sheet Outcomes"
    followed = min(row["followed"] for row in rows)
    return "warn", (
        f"Outcomes count only families followed for the whole time ({followed:,.0f} at least); how many were lost, and whether they "
        "differ, is not in the workbook."
    ), "sheet Outcomes, note"  # fmt: skip


def _double_counting(results: Results) -> Judged:
    said, worst = [], 0.0
    for row in results["icers"]:
        parts = sum(r["cost"] for r in results["costs_by_agency"] if r["strategy"] == row["strategy"] and r["in_perspective"])
        gap = abs(parts - row["cost"])
        worst = max(worst, gap)
        said.append(f"{row['strategy']}: agencies add to {pounds(parts)}, total {pounds(row['cost'])}")
    return (
        ("pass" if worst < 0.01 else "fail"),
        "; ".join(said) + ". No whole stands beside its component (checked when read).",
        "table costs_by_agency",
    )


def _perspective(results: Results) -> Judged:
    shown = {row["perspective"] for row in results["costing"]["perspectives"]}
    verdict = "pass" if len(shown) > 1 else "warn"
    return verdict, f"{len(shown)} perspectives are shown side by side, never blended.", "table perspectives"


def _price_year(results: Results) -> Judged:
    year = int(results["evaluation"]["price_year"][:4])
    listed = [row for row in results["costing"]["prices"] if row["kind"] == "price library"]
    old = [row["price"] for row in listed if year - int(str(row["published_year"])[:4]) > OLD_YEARS]
    if old:
        return "warn", f"{len(old)} unit costs are more than {OLD_YEARS} years older than the price year: {', '.join(old)}.", "table prices"
    return (
        "pass",
        f"All costs are in prices of {results['evaluation']['price_year']}, none brought forward over more than {OLD_YEARS} years.",
        "table prices",
    )


def _discounting(results: Results) -> Judged:
    s, months = results["settings"], results["evaluation"]["horizon_months"]
    rates = f"{s['discount_costs']:.1%} for costs and {s['discount_effects']:.1%} for effects"
    if months <= 12:
        return "pass", f"The horizon is {months:g} months: discounting hardly matters ({rates}).", "table settings"
    standard = abs(s["discount_costs"] - 0.035) < 1e-9 and s["discount_effects"] in (0.035, 0.015)
    return (
        ("pass" if standard else "warn"),
        f"{rates} over {months:g} months; the Green Book says 3.5 %, for health effects 1.5 %.",
        "table settings",
    )


def _structure(results: Results) -> Judged:
    rows = results["scenarios"]
    base = next(row["inmb"] for row in rows if row["scenario"] == "base")
    turned = [row["label"] for row in rows if (row["inmb"] > 0) != (base > 0)]
    if len(rows) < 2:
        return "fail", "No scenario was run: structural choices are untried.", "sheet Scenarios"
    said = f"{len(rows) - 1} scenarios"
    return (
        ("warn", f"{said}; the answer turns in: {'; '.join(turned)}.", "table scenarios")
        if turned
        else ("pass", f"{said}; the answer holds in all.", "table scenarios")
    )


def _overclaiming(results: Results) -> Judged:
    p, wtp = results["provenance"]["p_best"]["value"], results["settings"]["wtp"]
    grid = [row for row in results["acceptability"] if row["strategy"] == results["evaluation"]["main_strategy"]]
    best = [row["wtp"] for row in grid if row["optimal"]]
    reach = (
        f"it has the highest mean net benefit from {pounds(min(best))} on"
        if best
        else "it has the highest mean net benefit at no threshold looked at"
    )
    said = f"At {pounds(wtp)} the probability that it is best is {p:.0%}; {reach}."
    return ("pass" if p >= 0.95 or p <= 0.05 else "warn"), said, "table acceptability"


def _draws(results: Results) -> Judged:
    d = results["settings"]["design"]
    error = d["inmb_standard_error"]
    if error is None:
        return "warn", "The error that is due to the draws is not known.", "table settings"
    firm = abs(d["inmb_mean"]) > 3 * error
    return (
        ("pass" if firm else "warn"),
        f"Mean net benefit {pounds(d['inmb_mean'])}, error due to the draws {pounds(error)}.",
        "table settings",
    )


def _assumed(results: Results) -> Judged:
    counts, top = results["evaluation"]["quality_counts"], results["tornado"][0] if results["tornado"] else None
    share = counts["assumed"] / sum(counts.values())
    said = f"{share:.0%} of the inputs are assumed"
    if top is not None:
        said += f"; the one that moves the answer most ({top['label']}) is {top['quality']}"
    return (
        ("fail" if share > 0.5 else "warn" if share > 0.1 or (top and top["quality"] == "assumed") else "pass"),
        said + ".",
        "table evidence_inputs",
    )


def _ledger(results: Results) -> Judged:
    total = next((row for row in results["capacity"]["ledger"] if row["status"] == "all matched"), None)
    if total is None or total["variance_share"] is None:
        return "fail", "No ledger line matches the bottom-up cost.", "sheet Ledger"
    gap = total["variance_share"]
    unmatched = sum(row["status"] == "unmatched" for row in results["capacity"]["ledger"])
    side = "below" if gap < 0 else "above"
    said = f"Where both are known the ledger is {abs(gap):.1%} {side} the bottom-up cost; {unmatched} items have no ledger line."
    return ("pass" if abs(gap) <= LEDGER_GAP and not unmatched else "warn"), said, "table ledger"


def _capacity(results: Results) -> Judged:
    main = results["evaluation"]["main_strategy"]
    idle = [a for a in results["capacity"]["areas"] if a["strategy"] == main and (a["utilisation"] or 1.0) < FULL_TIME]
    full = [name for name, share in results["settings"]["design"]["capacity_runs_out"].items() if share > RARE]
    said = (
        f"Coordinators' time is used for less than {FULL_TIME:.0%} in {len(idle)} areas; in {len(full)} areas more than {RARE:.0%} of the "
        "draws have more families than can be served."
    )
    return ("warn" if idle or full else "pass"), said, "table capacity_areas"


def _harm(results: Results) -> Judged:
    worse = [
        row["outcome_label"]
        for row in results["effects"]
        if row["measure"] != "risk difference" and (row["high"] or 0) > 1.0 and row["better"] == "lower"
    ]
    if worse:
        return (
            "warn",
            f"The evidence does not rule out harm to children: the interval of {'; '.join(dict.fromkeys(worse))} holds ratios above 1.",
            "table effects",
        )
    return "pass", "No interval of an effect holds harm.", "table effects"


QUESTIONS: Mapping[str, tuple[str, Callable[[Results], Judged]]] = {
    "few_areas": ("Can so few areas show anything?", _few_areas),
    "regression_to_the_mean": ("Would these families have got better anyway?", _regression_to_the_mean),
    "screening_mix": ("Did screening change whom the figures are about?", _mix),
    "missing_data": ("Who was lost, and are they different?", _missing),
    "harm": ("Could the service do harm?", _harm),
    "double_counting": ("Is any cost counted twice, or lost?", _double_counting),
    "perspective": ("Whose costs are these?", _perspective),
    "price_year": ("Are prices of one year, and not stale?", _price_year),
    "discounting": ("Is later money discounted as guidance says?", _discounting),
    "structural_choices": ("Does the answer hang on how the model is built?", _structure),
    "assumed_inputs": ("How much rests on numbers that nobody has checked?", _assumed),
    "draws": ("Are there enough draws?", _draws),
    "ledger": ("Does the bottom-up cost agree with what was spent?", _ledger),
    "capacity": ("Can the coordinators do this work, and are they paid for more?", _capacity),
    "overclaiming": ("Is more claimed than the evidence bears?", _overclaiming),
}
"""Every question: what is asked, and how it is judged."""


def verdict_counts(findings: list[Finding]) -> dict[str, int]:
    """Return how many findings have each verdict, those that occur."""
    counts: dict[str, Any] = {}
    for finding in findings:
        counts[finding.verdict] = counts.get(finding.verdict, 0) + 1
    return counts
