"""Unit costs as a person looks them up: value, uprated value, and everything needed to defend it."""

from __future__ import annotations

from typing import Any

from stepup_econ.prices.library import PriceLibrary
from stepup_econ.prices.unit_cost import UnitCost


def listing(
    library: PriceLibrary, *, word: str | None = None, agency: str | None = None, per: str | None = None, price_year: str
) -> list[dict[str, Any]]:
    """Return the unit costs that fit, each with its value in prices of `price_year` or the reason why there is none.

    Parameters
    ----------
    library : PriceLibrary
    word, agency, per : str, optional
        As `PriceLibrary.search`.
    price_year : str
        Financial year such as ``"2023/24"``.

    Returns
    -------
    list of dict
        ``id, label, value, per, price_year, uprated, uprated_year, series, vintage, provisional, forecast, in_words, value_type,
        agency, quality, stale, rollup, parent, source, page, locator, licence, notes``; `uprated` is None where the index does not reach
        the year, and `in_words` says so.
    """
    return [_row(library, cost, price_year) for cost in library.search(word, agency, per)]


def _row(library: PriceLibrary, cost: UnitCost, price_year: str) -> dict[str, Any]:
    source, agency = library.sources[cost.source], library.agencies[cost.agency]
    uprated = series = vintage = None
    provisional = forecast = False
    try:
        used = library.uprated(cost.id, price_year)
    except ValueError as reason:
        words = f"not brought to {price_year}: {reason}"
    else:
        uprated, series, vintage = float(used.value), used.series, used.vintage
        provisional, forecast = used.provisional, used.forecast
        words = f"£{uprated:,.2f} in {price_year} prices ({used})"
    return {
        "id": cost.id, "label": cost.label, "value": cost.value, "per": cost.per, "price_year": str(cost.price_year),
        "uprated": uprated, "uprated_year": price_year, "series": series, "vintage": vintage, "provisional": provisional,
        "forecast": forecast, "in_words": words, "value_type": cost.value_type, "agency": agency.label, "quality": cost.quality,
        "stale": library.stale(cost.id, price_year), "rollup": cost.rollup, "parent": cost.parent, "source": source.title,
        "page": cost.page, "locator": cost.locator, "licence": cost.licence, "notes": cost.notes,
    }  # fmt: skip
