"""What a call costs: the user's own rates for a provider, else the vendors' list prices."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import cache
from typing import Any

from qbyok.kinds.registry import KINDS, OFFLINE
from qbyok.model import EntryPrice, Price, ProviderEntry, Rates, Target, Usage
from qbyok.spend.surcharges import regional_surcharge

_MILLION = Decimal(1_000_000)
_LIST_PRICE = EntryPrice()


class Prices:
    """Prices of calls by the provider entries of the settings.

    List prices are those of ``genai-prices`` (https://github.com/pydantic/genai-prices), an offline package whose
    version each price names; it is loaded at the first call that needs it. Negotiated rates are not known to it.
    """

    def __init__(self, entries: Mapping[str, ProviderEntry] | None = None) -> None:
        self._entries = entries or {}

    def price(self, target: Target, usage: Usage, *, batch: bool = False) -> Price | None:
        """Return what a call costs, or None where the model's price is unknown; nothing for no model.

        Reasoning tokens are a part of the output, and cost what it costs. A ``batch`` has list prices of its own; the
        user's rates hold for it as they are.
        """
        if target.kind == OFFLINE:
            return Price(usd=Decimal(0), source="offline")
        entry = self._entries.get(target.provider)
        terms = entry.price if entry else _LIST_PRICE
        surcharge = terms.surcharge
        if terms.rates:
            found = Price(usd=_at_rates(terms.rates, usage), source=f"rates of [providers.{target.provider}.price]")
        else:
            listed = _listed(target, usage, batch=batch)
            if listed is None:
                return None
            found = listed
            if surcharge is None:
                surcharge = regional_surcharge(target.host, target.region)
        if not surcharge:
            return found
        return Price(
            usd=found.usd * (1 + surcharge),
            source=f"{found.source} + {_percent(surcharge)} % regional surcharge ({target.host})",
        )

    def worst(self, target: Target, usage: Usage, *, batch: bool = False) -> Price | None:
        """Return the most that a call with so many tokens can cost: as if its whole input were written to a cache."""
        plain = self.price(target, usage, batch=batch)
        written = Usage(input=usage.input, output=usage.output, cache_write=usage.input)
        cached = self.price(target, written, batch=batch)
        known = [price for price in (plain, cached) if price]
        return max(known, key=lambda price: price.usd) if plain else None


def total(prices: Iterable[Price | None]) -> Price | None:
    """Return the sum of prices, None where one of them is unknown."""
    known: list[Price] = []
    for price in prices:
        if price is None:
            return None
        known.append(price)
    return Price(usd=sum((price.usd for price in known), Decimal(0)), source=known[0].source if known else "")


def _at_rates(rates: Rates, usage: Usage) -> Decimal:
    plain = max(0, usage.input - usage.cache_read - usage.cache_write)
    return (
        plain * rates.input
        + usage.cache_read * rates.cache_read
        + usage.cache_write * rates.cache_write
        + usage.output * rates.output
    ) / _MILLION


def _listed(target: Target, usage: Usage, *, batch: bool) -> Price | None:
    kind = KINDS[target.kind]
    if not kind.price_list:
        return None
    from genai_prices import Usage as TokenUsage
    from genai_prices import calc_price

    tokens = TokenUsage(
        # Some compatible servers leave the cached tokens out of the input, which the price data refuses.
        input_tokens=max(usage.input, usage.cache_read + usage.cache_write),
        output_tokens=usage.output,
        cache_read_tokens=usage.cache_read,
        cache_write_tokens=usage.cache_write,
    )
    try:
        # A deployment has a name of its own; what it serves has the price.
        model = (target.serves if kind.models_are_deployments else "") or target.model
        context: Any = {"processing": "batch"} if batch else None
        found = calc_price(tokens, model, provider_id=kind.price_list, price_context=context)
    except LookupError:
        return None
    return Price(usd=found.total_price, source=f"{_price_data()}, batch" if batch else _price_data())


@cache
def _price_data() -> str:
    """Return the name and version of the price data."""
    from importlib.metadata import version

    return f"genai-prices {version('genai-prices')}"


def _percent(share: Decimal) -> str:
    return f"{(share * 100).normalize():f}"
