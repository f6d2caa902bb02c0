"""A cost limit that concurrent calls cannot pass."""

from decimal import Decimal
from threading import Condition

from qbyok.errors import BudgetError
from qbyok.model import Price, Target


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

    def reserve(self, worst: Price | None, target: Target) -> Decimal:
        """Set aside the worst case of one call and return it.

        Raises:
            BudgetError: the limit could be passed, or the price is unknown while there is a limit.
        """
        if self.limit is None:
            return Decimal(0)
        if worst is None:
            raise unknown_price(target)
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


def unknown_price(target: Target) -> BudgetError:
    """Return the error for a call whose cost nobody knows, where there is a limit to keep."""
    return BudgetError(
        f"the price of model '{target.model}' is unknown, so a cost limit cannot be kept",
        hint=f"Say in qbyok.toml what it costs ([providers.{target.provider}.price], input and output),"
        " or run without a limit (--max-cost)",
    )
