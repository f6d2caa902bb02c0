"""What calls cost, and a limit that concurrent calls cannot pass."""

from collections.abc import Iterable
from decimal import Decimal
from threading import Condition

from qbyok.errors import BudgetError
from qbyok.kinds.registry import KINDS, OFFLINE
from qbyok.model import Price, Target, Usage


class ListPricing:
    """Vendors' list prices from the offline data of ``genai-prices``.

    Source: https://github.com/pydantic/genai-prices, whose version is named in each price. Negotiated rates and
    regional surcharges are not known to it.
    """

    def price(self, target: Target, usage: Usage) -> Price | None:
        """Return the list price of a call, or None where the model's price is unknown; nothing for no model."""
        if target.kind == OFFLINE:
            return Price(usd=Decimal(0), source="offline")
        if not (price_list := KINDS[target.kind].price_list):
            return None
        from importlib.metadata import version

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
            found = calc_price(tokens, target.model, provider_id=price_list)
        except LookupError:
            return None
        return Price(usd=found.total_price, source=f"genai-prices {version('genai-prices')}")


class Budget:
    """A cost limit in US dollars. The worst case of a call is reserved before it is sent, and settled after it.

    Checking what was spent and then calling lets concurrent calls pass the limit together; a reservation under a
    lock does not. A call that finds no room waits for the running ones, which seldom cost their worst case.
    """

    def __init__(self, limit: Decimal | None, spent: Decimal = Decimal(0), uncertain: Decimal = Decimal(0)) -> None:
        self.limit = limit
        self._spent = spent
        self._uncertain = uncertain
        self._reserved = Decimal(0)
        self._changed = Condition()

    @property
    def spent(self) -> Decimal:
        """US dollars of all calls whose cost is known."""
        with self._changed:
            return self._spent

    def reserve(self, worst: Price | None, model: str) -> Decimal:
        """Set aside the worst case of one call and return it.

        Raises:
            BudgetError: the limit could be passed, or the price is unknown while there is a limit.
        """
        if self.limit is None:
            return Decimal(0)
        if worst is None:
            raise BudgetError(
                f"the price of model '{model}' is unknown, so a cost limit cannot be kept",
                hint="Use a model with a known price, or run without --max-cost",
            )
        with self._changed:
            while self._spent + self._uncertain + self._reserved + worst.usd > self.limit:
                if not self._reserved:
                    raise self._exceeded(self.limit, worst.usd)
                self._changed.wait()
            self._reserved += worst.usd
        return worst.usd

    def settle(self, reserved: Decimal, actual: Decimal | None) -> None:
        """Replace a reservation by what the call really cost: zero for a call that failed unbilled.

        None is for a call of which nobody knows whether it is billed, such as one that broke off: it counts against
        the limit at its worst case.
        """
        with self._changed:
            self._reserved -= reserved
            if actual is None:
                self._uncertain += reserved
            else:
                self._spent += actual
            self._changed.notify_all()

    def _exceeded(self, limit: Decimal, worst: Decimal) -> BudgetError:
        broken_off = f", up to ${self._uncertain:.4f} in calls that broke off" if self._uncertain else ""
        return BudgetError(
            f"the next call could cost up to ${worst:.4f} and pass the limit of ${limit}"
            f" (${self._spent:.4f} spent{broken_off})",
            hint="Raise --max-cost to go on",
        )


def total(prices: Iterable[Price | None]) -> Price | None:
    """Return the sum of prices, None where one of them is unknown."""
    known: list[Price] = []
    for price in prices:
        if price is None:
            return None
        known.append(price)
    return Price(usd=sum((price.usd for price in known), Decimal(0)), source=known[0].source if known else "")


def worst_case(prompt_bytes: int, max_output_tokens: int) -> Usage:
    """Return the most tokens that a call can use.

    Byte-level tokenizers never make more tokens than there are bytes; the vendors' own framing of a request is
    covered by a thousand tokens more.
    """
    return Usage(input=prompt_bytes + 1000, output=max_output_tokens)


def expected(prompt_bytes: int) -> Usage:
    """Return a plain estimate for a dry run: four bytes a token, and an answer of 400 tokens."""
    return Usage(input=prompt_bytes // 4, output=400)
