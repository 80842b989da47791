"""Who pays, who gains and what the money brings back, in sentences."""

from __future__ import annotations

from typing import Any

from stepup_econ.report.phrases import in_words, likelihood, short_label
from stepup_econ.report.table_spec import PERSPECTIVES
from stepup_econ.report.tables import Published
from stepup_econ.report.traced import Number, Sentence, as_size, cell, derived, say, series


def who_pays(published: Published, strategy: str) -> list[Sentence]:
    """Say on whom the net cost falls over the years and who gains, with intervals; only money that the perspective counts."""
    rows = [row for row in published.rows("net_cost_by_agency", strategy=strategy, counts=True) if round(row["net_cost"], 2)]
    rows.sort(key=lambda row: -abs(row["net_cost"]))
    payers, gainers = ([_agency(published, row) for row in rows if sign * row["net_cost"] > 0] for sign in (1, -1))
    said = []
    if payers:
        words = "Over {years} (later years discounted), the net cost falls on {payers}."
        said.append(say(words, years=years(published), payers=series(payers)))
    if gainers:
        words = "{when}, {gainers} {gain} money of {own}."
        when = "On average" if payers else f"Over {years(published)} (later years discounted)"
        verb, own = ("gains", "its own") if len(gainers) == 1 else ("gain", "their own")
        said.append(say(words, when=when, gainers=series(gainers), gain=verb, own=own))
    if payers and gainers:
        said.append(say("Those who pay are not those who gain."))
    return said


def years(published: Published) -> str:
    """Return the years that were looked at, in words."""
    found = list(dict.fromkeys(row["year"] for row in published.rows("budget_impact")))
    if not found:
        return "the years looked at"
    return f"the year {found[0]}" if len(found) == 1 else f"the {in_words(len(found))} years from {found[0]}"


def _agency(published: Published, row: dict[str, Any]) -> Sentence:
    """Return an agency with its net cost or gain and how far that may be from it."""
    net, low, high = (
        cell(published, "net_cost_by_agency", column, strategy=row["strategy"], agency=row["agency"])
        for column in ("net_cost", "net_cost_low", "net_cost_high")
    )
    assert net is not None
    doubt = say("") if low is None or high is None else _doubt(net, low, high)
    return say("{agency} ({net}{doubt})", agency=short_label(str(row["agency_label"])), net=as_size(net), doubt=doubt)


def _doubt(net: Number, low: Number, high: Number) -> Sentence:
    if low.value < 0 < high.value:
        worst = "; 95% interval from a gain of {low} to a cost of {high}"
        return say(worst, low=as_size(low), high=as_size(high))
    ends = (low, high) if net.value > 0 else (high, low)
    return say("; 95% interval {near} to {far}", near=as_size(ends[0]), far=as_size(ends[1]))


def beside_money(published: Published, strategy: str) -> list[Sentence]:
    """Say what economic and social value comes on top, which no agency's budget sees."""
    said = []
    for row in published.rows("net_cost_by_agency", strategy=strategy):
        found = {
            word: cell(published, "net_cost_by_agency", f"pv_{word}", strategy=strategy, agency=row["agency"])
            for word in ("economic", "social")
        }
        parts = [
            say("{word} value of {size}", word=word, size=number)
            for word, number in found.items() if number is not None and round(number.value) != 0
        ]  # fmt: skip
        if parts:
            agency = short_label(str(row["agency_label"]))
            outside = published.evaluation["perspective"] != "society"
            why = ", which the chosen perspective does not count" if outside else ""
            words = "Apart from that, {agency} would gain {parts}: harm avoided, not money in a budget{why}."
            said.append(say(words, agency=agency, parts=series(parts), why=why))
    return said


def what_comes_back(published: Published, strategy: str) -> list[Sentence]:
    """Say what each pound brings back from the chosen point of view, when it pays back and how sure that is."""
    perspective = str(published.evaluation["perspective"])
    where = {"strategy": strategy, "perspective": perspective}
    rows = published.rows("returns", **where)
    if not rows:
        return []
    saved, chance, times = (
        cell(published, "returns", column, **where) for column in ("fiscal_return", "p_npv_positive", "switching_value")
    )
    cash = cell(published, "returns", "cashable_return", "pounds", **where)
    said = []
    if saved is not None and cash is not None:
        words = "For each pound that {who} pays it {saves} {saved}, of which {cash} could be taken out of a budget."
        verb = "saves" if saved.value >= 0 else "loses a further"
        said.append(say(words, who=PERSPECTIVES[perspective], saves=verb, saved=as_size(saved, "unit_cost"), cash=cash))
    if chance is not None:
        word = likelihood(chance.value)
        said.append(say("The chance that it pays for itself over those years is {chance} ({word}).", chance=chance, word=word))
    return [*said, *_payback(rows[0]["payback_year"], times)]


def _payback(year: str | None, times: Number | None) -> list[Sentence]:
    if year is not None:
        return [say("On average it has paid for itself from {year} on.", year=str(year))]
    if times is None or times.value <= 1:
        return [say("On average it does not pay its cost back in those years.")]
    return [say("On average it does not pay its cost back in those years: gains would have to be {times} times as large.", times=times)]


def side_payment(published: Published) -> list[Sentence]:
    """Say whether payments between agencies could leave none of them worse off, and which."""
    rows = published.rows("side_payment")
    gains = [cell(published, "side_payment", "net_gain", agency=row["agency"]) for row in rows]
    known = [gain for gain in gains if gain is not None]
    if not known:
        return []
    total = derived("pounds", sum(gain.value for gain in known), "sum over agencies", *known)
    if total.value < 0:
        words = "No payments between agencies could leave all of them no worse off: together they would be {short} short."
        return [say(words, short=as_size(total))]
    moved = published.rows("side_payment_transfers")
    if not moved:
        return [say("No agency is worse off on average, so no payments between them are needed.")]
    return [say("No agency would be worse off on average if {each}.", each=series([_transfer(published, row) for row in moved]))]


def _transfer(published: Published, row: dict[str, Any]) -> Sentence:
    amount = cell(published, "side_payment_transfers", "amount", payer=row["payer"], receiver=row["receiver"])
    assert amount is not None
    payer, receiver = (short_label(str(row[key])) for key in ("payer_label", "receiver_label"))
    return say("{payer} gave {receiver} {amount}", payer=payer, receiver=receiver, amount=amount)
