"""``[providers.NAME.price]``: what a provider's tokens cost, where the list prices are not what the user pays."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from qbyok.config.toml_files import known_names
from qbyok.config.values import number
from qbyok.errors import UsageError
from qbyok.model import EntryPrice, Rates

_RATES = ("input", "output", "cache_read", "cache_write")
_SURCHARGE = "regional_surcharge"


def read_price(entry: Mapping[str, Any], where: str) -> EntryPrice:
    """Return the prices of a provider's table; ``where`` is its heading, with the file.

    Raises:
        UsageError: a price is no amount, or a needed one is missing.
    """
    table = entry.get("price", {})
    if not isinstance(table, dict):
        raise UsageError(f"{where} price must be a table", hint="Write price = { input = 3, output = 15 }")
    inside = f"{where} price"
    known_names(table, (*_RATES, _SURCHARGE), inside)
    found = {name: _amount(table[name], name, inside) for name in table}
    rates = {name: found[name] for name in _RATES if name in found}
    if not rates:
        return EntryPrice(surcharge=found.get(_SURCHARGE))
    if missing := [name for name in ("input", "output") if name not in rates]:
        raise UsageError(
            f"{inside} has no '{missing[0]}'", hint="Give both input and output, in US dollars per million tokens"
        )
    # Without a rate of their own, cached tokens are tokens of the input.
    complete = {name: rates.get(name, rates["input"]) for name in _RATES}
    return EntryPrice(rates=Rates(**complete), surcharge=found.get(_SURCHARGE))


def _amount(value: object, name: str, where: str) -> Decimal:
    if (amount := number(value)) is None:
        raise UsageError(
            f"{where}: {name} must be a number from 0", hint="Write input = 3.00, or 0 for a local model"
        )
    return amount
