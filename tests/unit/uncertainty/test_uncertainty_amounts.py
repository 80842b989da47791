"""The printed convention: which distribution follows from what was typed, and in which words."""

from __future__ import annotations

import math

import pytest

from stepup_econ.uncertainty.distributions import CV_BY_QUALITY, KINDS, from_amount, from_counts, widest_one_peak

TYPED = [
    ({"value": 49, "se": 10}, "gamma", 49.0, 10.0, "gamma, mean 49 and standard error 10 as given"),
    (
        {"value": 1_234.5, "low": 0, "high": 2_000}, "gamma", 1_234.5, 2_000 / 3.919927969080108,
        "gamma, mean 1,234.5, width of the 95 % range 0 to 2,000 (which begins at 0, so not log-normal)",
    ),
    (
        {"value": 49, "quality": "green"}, "gamma", 49.0, 4.9,
        "gamma, mean 49, coefficient of variation 10 % because only a value was given and its quality is green",
    ),
    ({"value": 0}, "fixed", 0.0, 0.0, "fixed at 0"),
    ({"value": 49, "se": 0}, "fixed", 49.0, 0.0, "fixed at 49, because the spread given with it is 0"),
    ({"value": 7, "low": 7, "high": 7}, "fixed", 7.0, 0.0, "fixed at 7, because the spread given with it is 0"),
    ({"value": 0.3, "se": 0.05, "kind": "share"}, "beta", 0.3, 0.05, "beta, mean 0.3 and standard error 0.05 as given"),
    (
        {"value": 0.66, "low": 0.6, "high": 0.66, "kind": "share"}, "beta", 0.66, 0.06 / 3.919927969080108,
        "beta, mean 0.66, width of the 95 % range 0.6 to 0.66",
    ),
    (
        {"value": 0.3, "quality": "amber", "kind": "share"}, "beta", 0.3, 0.06,
        "beta, mean 0.3, coefficient of variation 20 % because only a value was given and its quality is amber",
    ),
    (
        {"value": 0.9, "quality": "assumed", "kind": "share"}, "beta", 0.9, math.sqrt(0.09 / 11),
        "beta, mean 0.9, coefficient of variation 40 % because only a value was given and its quality is assumed, "
        "cut to 10.1 % so that it keeps one peak",
    ),
    ({"value": 1, "kind": "share"}, "fixed", 1.0, 0.0, "fixed at 1"),
    ({"value": 0, "kind": "share"}, "fixed", 0.0, 0.0, "fixed at 0"),
    ({"value": -2, "se": 1, "kind": "difference"}, "normal", -2.0, 1.0, "normal, mean -2 and standard error 1 as given"),
    (
        {"value": -2, "low": -4, "high": 1, "kind": "difference"}, "normal", -2.0, 5 / 3.919927969080108,
        "normal, mean -2, width of the 95 % range -4 to 1",
    ),
    (
        {"value": -2, "quality": "red", "kind": "difference"}, "normal", -2.0, 0.6,
        "normal, mean -2, coefficient of variation 30 % because only a value was given and its quality is red",
    ),
    (
        {"value": 0, "kind": "difference"}, "fixed", 0.0, 0.0,
        "fixed at 0, because a coefficient of variation gives no spread around 0",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "family", "mean", "sd", "words"), TYPED)
def test_rule_mean_spread_and_words(typed: dict[str, object], family: str, mean: float, sd: float, words: str) -> None:
    distribution, said = from_amount(**typed)  # type: ignore[arg-type]
    assert distribution.family == family
    assert distribution.mean == pytest.approx(mean, abs=1e-12)
    assert distribution.sd == pytest.approx(sd, abs=1e-12)
    assert said == words


MEDIANS = [
    ({"value": 49, "low": 15, "high": 180}, "width of the 95 % range 15 to 180", math.log(12) / 3.919927969080108),
    ({"value": 0.9, "low": 0.6, "high": 1.3, "kind": "ratio"}, "0.6 to 1.3", math.log(1.3 / 0.6) / 3.919927969080108),
    ({"value": 0.9, "se": 0.2, "kind": "ratio"}, "standard error 0.2 on the log scale as given", 0.2),
    ({"value": 0.9, "quality": "red", "kind": "ratio"}, "coefficient of variation 30 %", math.sqrt(math.log(1.09))),
]


@pytest.mark.parametrize(("typed", "words", "log_sd"), MEDIANS)
def test_where_the_mean_is_not_the_value_the_words_say_so(typed: dict[str, object], words: str, log_sd: float) -> None:
    distribution, said = from_amount(**typed)  # type: ignore[arg-type]
    assert float(distribution.ppf(0.5)) == pytest.approx(float(typed["value"]))  # type: ignore[arg-type]
    assert distribution.mean == pytest.approx(float(typed["value"]) * math.exp(log_sd**2 / 2))  # type: ignore[arg-type]
    assert f"median {typed['value']} as given (its mean is {distribution.mean:,.4g})" in said
    assert words in said


@pytest.mark.parametrize("quality", CV_BY_QUALITY)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("value", [0.003, 0.2, 0.5, 0.81, 0.999])
def test_a_value_alone_always_gives_a_distribution(quality: str, kind: str, value: float) -> None:
    distribution, _ = from_amount(value, quality=quality, kind=kind)
    if kind == "ratio":
        assert distribution.sd / distribution.mean == pytest.approx(CV_BY_QUALITY[quality])
    else:
        assert distribution.mean == pytest.approx(value)
        assert distribution.sd <= CV_BY_QUALITY[quality] * value * (1 + 1e-12)
    if kind == "share":
        assert min(distribution.a, distribution.b) >= 1 - 1e-9


def test_counts_in_words() -> None:
    assert from_counts(22, 54)[1] == "beta from 22 out of 54"
    share, words = from_counts(0, 54)
    assert words == "beta from 0 out of 54, with half a case added to both sides because none was seen (mean 0.00909)"
    assert share.mean == pytest.approx(0.5 / 55)
    assert "because nothing else was seen" in from_counts(54, 54)[1]


def test_widest_one_peak_is_the_uniform_at_one_half() -> None:
    assert widest_one_peak(0.5) == pytest.approx(1 / math.sqrt(12))
    with pytest.raises(ValueError, match="between 0 and 1"):
        widest_one_peak(1.0)


REFUSED = [
    ({"value": 1, "low": 0.5}, "one end of a range"),
    ({"value": 1, "low": 0.5, "high": 2, "se": 1}, "both a range and a standard error"),
    ({"value": 1, "se": -1}, "cannot be negative"),
    ({"value": 1, "quality": "gold"}, "expected one of green, amber, red, assumed"),
    ({"value": 1, "kind": "count"}, "expected one of amount, share, difference, ratio"),
    ({"value": -1}, "an amount cannot be negative"),
    ({"value": 0, "se": 1}, "above 0"),
    ({"value": 1, "low": -1, "high": 2}, "cannot be negative"),
    ({"value": 1.2, "kind": "share"}, "a share lies between 0 and 1"),
    ({"value": 1.2, "se": 0, "kind": "share"}, "a share lies between 0 and 1"),
    ({"value": 0.5, "se": 0.6, "kind": "share"}, "cannot have a standard error"),
    ({"value": 0, "kind": "ratio"}, "a ratio must be above 0"),
    ({"value": math.nan}, "value = nan"),
    ({"value": 5, "low": 6, "high": 7}, "not within its own range"),
]


@pytest.mark.parametrize(("typed", "why"), REFUSED)
def test_what_cannot_be_is_refused_with_the_reason(typed: dict[str, object], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        from_amount(**typed)  # type: ignore[arg-type]
