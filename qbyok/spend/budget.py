"""A budget that concurrent calls and other runs cannot pass."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from threading import Condition

from qbyok.errors import BudgetError
from qbyok.model import Price, Target
from qbyok.spend.calls import Call, CallStatus, Outcome
from qbyok.spend.caps import MAX_COST, Alert, Cap, Standing, caps_of
from qbyok.spend.ledger import Ledger
from qbyok.wording import money


@dataclass(frozen=True, kw_only=True, slots=True)
class Reservation:
    """The worst case of a call, in US dollars, None if unknown. ``id`` is the ledger's, "" for what costs nothing."""

    id: str = ""
    usd: Decimal | None = Decimal(0)


class Budget:
    """What a run may spend. The worst case of a call is reserved before it is sent, and settled after it.

    Checking what was spent and then calling lets concurrent calls pass a limit together; a reservation in one
    transaction of the ledger, which all processes share, does not. A call that finds no room waits for the running
    ones of this process, which seldom cost their worst case.

    Without a ledger, for calls that never leave the machine, everything is allowed and nothing is written down.
    """

    def __init__(
        self,
        ledger: Ledger | None = None,
        caps: Sequence[Cap] = (),
        shares: Sequence[Decimal] = (),
        *,
        spent: Decimal = Decimal(0),
    ) -> None:
        self.caps = tuple(caps)
        self.exceeded: Standing | None = None
        self.alerts: list[Alert] = []
        self._ledger = ledger
        self._shares = shares
        self._spent = spent
        self._running = 0
        self._keys: set[str] = set()
        self._changed = Condition()

    @property
    def spent(self) -> Decimal:
        """US dollars of all calls of the run whose cost is known."""
        with self._changed:
            return self._spent

    def reserve(self, call: Call, worst: Price | None, target: Target, *, batch: bool = False) -> Reservation:
        """Set aside the worst case of one call. One of a ``batch`` does not wait for others: they end with it.

        Raises:
            BudgetError: a cap could be passed, or the price is unknown while there is a cap.
            UsageError: the ledger can't be written.
        """
        if self._ledger is None:
            return Reservation()
        if worst is None and caps_of(self.caps, call.key_name):
            raise unknown_price(target)
        usd = worst.usd if worst else None
        with self._changed:
            self._keys.add(call.key_name)
            while not isinstance(found := self._ledger.reserve(call, usd, self.caps), str):
                if batch or not self._running:
                    self.exceeded = found
                    raise too_much(found, usd or Decimal(0))
                self._changed.wait()
            self._running += not batch
        return Reservation(id=found, usd=usd)

    def settle(self, reservation: Reservation, outcome: Outcome) -> tuple[Alert, ...]:
        """Replace a reservation by what became of the call, and return the alerts that this gives rise to.

        Raises:
            UsageError: the ledger can't be written.
        """
        with self._changed:
            try:
                return self._settled(reservation.id, outcome)
            finally:
                self._running -= 1
                self._changed.notify_all()

    def settle_earlier(self, name: str, outcome: Outcome) -> tuple[Alert, ...]:
        """Do so for a call of an earlier try of the run, by the id of its reservation."""
        with self._changed:
            return self._settled(name, outcome)

    def _settled(self, name: str, outcome: Outcome) -> tuple[Alert, ...]:
        if outcome.price and outcome.status is CallStatus.SETTLED:
            self._spent += outcome.price.usd
        if self._ledger is None:
            return ()
        alerts = self._ledger.settle(name, outcome, self.caps, self._shares)
        self.alerts += alerts
        return alerts

    @property
    def flag_would_help(self) -> bool:
        """Whether the cap that stopped the run is the one that ``--max-cost`` sets."""
        return self.exceeded is not None and self.exceeded.cap.name == MAX_COST

    def standings(self, run: str) -> tuple[Standing, ...]:
        """Return how the caps of all keys, and of those that the run used, stand now."""
        caps = [cap for cap in self.caps if cap.key in ("", *self._keys)]
        return self._ledger.standings(caps, run) if self._ledger and caps else ()


def unknown_price(target: Target) -> BudgetError:
    """Return the error for a call whose cost nobody knows, where there is a limit to keep."""
    return BudgetError(
        f"the price of model '{target.model}' is unknown, so a cost limit cannot be kept",
        hint=f"Say in qbyok.toml what it costs ([providers.{target.provider}.price], input and output),"
        " or run without a limit (--max-cost, [budget])",
    )


def too_much(standing: Standing, worst: Decimal) -> BudgetError:
    """Return the error for a call that could pass a cap, by how the cap stands and what the call costs at worst."""
    cap = standing.cap
    reserved = f", {money(standing.reserved)} reserved for other calls" if standing.reserved else ""
    return BudgetError(
        f"the next call could cost up to {money(worst)} and pass {cap.name} of {money(cap.limit)}"
        f" ({money(standing.spent)} spent{reserved})",
        hint=f"Raise {cap.name} to go on, or see what was spent: qbyok spend",
    )
