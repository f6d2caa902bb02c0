"""What was spent, in the user's state: a row is there before its call is sent, and settled after it.

All sums are in trillionths of a US dollar (see ``to_pico``). Days and months are those of UTC, as on the vendors'
bills, and a call belongs to the day on which it was reserved.
"""

import secrets
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from decimal import Decimal

from qbyok.model import Usage
from qbyok.spend.calls import Call, CallStatus, Entry, Outcome, from_pico, to_pico
from qbyok.spend.caps import Alert, Cap, Standing, caps_of
from qbyok.spend.storage import Storage

_COLUMNS = (
    "id", "time", *(field.name for field in fields(Call)), "status", "reserved", "cost", "price_source",
    *(field.name for field in fields(Usage)),
)  # fmt: skip


def utc_now() -> datetime:
    """Return the time, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenCalls:
    """Calls of one run's log that are reserved and not settled."""

    run: str
    log: str
    ids: frozenset[str]


class Ledger:
    """Reserves and settles calls; safe to use from several threads and processes."""

    def __init__(self, storage: Storage, *, clock: Callable[[], datetime] = utc_now) -> None:
        self._storage = storage
        self._clock = clock

    def reserve(self, call: Call, worst: Decimal | None, caps: Sequence[Cap]) -> str | Standing:
        """Set aside the worst case of a call, in US dollars, and return the reservation's id.

        Where it could pass one of the caps that hold for its key, nothing is reserved, and how that cap stands is
        returned. A worst case of None, for a price that is unknown, counts as nothing.

        Raises:
            UsageError: the ledger can't be written.
        """
        with self._storage.transaction(durable=True) as db:
            time = self._clock()
            for cap in caps_of(caps, call.key_name):
                standing = _standing(db, cap, cap.period(call.run, time))
                if standing.spent + standing.reserved + (worst or 0) > cap.limit:
                    return standing
            name = secrets.token_hex(8)
            reserved = None if worst is None else to_pico(worst)
            _insert(db, name, time, call, reserved, Outcome(status=CallStatus.RESERVED))
        return name

    def settle(
        self, name: str, outcome: Outcome, caps: Sequence[Cap] = (), shares: Sequence[Decimal] = ()
    ) -> tuple[Alert, ...]:
        """Put down what became of a reserved call, and return the alerts that no one has given yet.

        There is one for each cap of which a share is spent now, for the highest such share. What is settled or
        unbilled stays so.

        Raises:
            UsageError: the ledger can't be written.
        """
        # Not durable: what became of a call is in the run's log, from which it can be settled again.
        with self._storage.transaction(durable=False) as db:
            found = _settle(db, name, outcome)
            if found is None:
                return ()
            run, key, time = found
            standings = [_standing(db, cap, cap.period(run, time)) for cap in caps_of(caps, key)]
            return tuple(alert for standing in standings if (alert := _alert(db, standing, shares)))

    def record(self, entries: Iterable[Entry]) -> None:
        """Put down calls that a log knows of; those whose id the ledger knows are settled as the log says.

        Raises:
            UsageError: the ledger can't be written.
        """
        with self._storage.transaction(durable=True) as db:
            for entry in entries:
                if db.execute("SELECT 1 FROM calls WHERE id = ?", (entry.id,)).fetchone():
                    _settle(db, entry.id, entry.outcome)
                else:
                    _insert(db, entry.id, entry.time, entry.call, to_pico(entry.worst), entry.outcome)

    def standings(self, caps: Sequence[Cap], run: str) -> tuple[Standing, ...]:
        """Return how caps stand now."""
        with self._storage.transaction(durable=False) as db:
            time = self._clock()
            return tuple(_standing(db, cap, cap.period(run, time)) for cap in caps)

    def open_calls(self) -> tuple[OpenCalls, ...]:
        """Return the calls that are reserved and not settled, by the logs of their runs."""
        found: dict[tuple[str, str], set[str]] = {}
        with self._storage.transaction(durable=False) as db:
            for run, log, name in db.execute("SELECT run, log, id FROM calls WHERE status = 'reserved'"):
                found.setdefault((run, log), set()).add(name)
        return tuple(OpenCalls(run=run, log=log, ids=frozenset(ids)) for (run, log), ids in found.items())


def _settle(db: sqlite3.Connection, name: str, outcome: Outcome) -> tuple[str, str, datetime] | None:
    """Settle a call and return its run, the name of its key and when it was reserved, None where there is nothing to
    settle."""
    found = db.execute(
        "SELECT run, key_name, time, status, reserved, cost FROM calls WHERE id = ?", (name,)
    ).fetchone()
    if found is None or found[3] in (CallStatus.SETTLED, CallStatus.UNBILLED):
        return None
    run, key, time, status, reserved, cost = found
    before = _counted(status, reserved, cost)
    now = _cost(outcome)
    after = _counted(outcome.status, reserved, now)
    db.execute(
        "UPDATE calls SET status = ?, cost = ?, price_source = ?, input = ?, output = ?, cache_read = ?,"
        " cache_write = ?, reasoning = ? WHERE id = ?",
        (outcome.status, now, _source(outcome), *asdict(outcome.usage).values(), name),
    )
    _count(db, run, key, time, after[0] - before[0], after[1] - before[1])
    return run, key, datetime.fromisoformat(time)


def _insert(
    db: sqlite3.Connection, name: str, time: datetime, call: Call, reserved: int | None, outcome: Outcome
) -> None:
    cost = _cost(outcome)
    written = time.astimezone(UTC).isoformat(timespec="microseconds")
    values: Mapping[str, object] = {
        "id": name,
        "time": written,
        **asdict(call),
        "status": outcome.status,
        "reserved": reserved,
        "cost": cost,
        "price_source": _source(outcome),
        **asdict(outcome.usage),
    }
    marks = ", ".join("?" * len(_COLUMNS))
    db.execute(
        f"INSERT INTO calls ({', '.join(_COLUMNS)}) VALUES ({marks})",  # noqa: S608 - names of columns
        [values[column] for column in _COLUMNS],
    )
    _count(db, call.run, call.key_name, written, *_counted(outcome.status, reserved, cost))


def _cost(outcome: Outcome) -> int | None:
    return None if outcome.price is None else to_pico(outcome.price.usd)


def _source(outcome: Outcome) -> str:
    return outcome.price.source if outcome.price else ""


def _counted(status: str, reserved: int | None, cost: int | None) -> tuple[int, int]:
    """Return what counts of a call as spent, and as reserved."""
    match CallStatus(status):
        case CallStatus.RESERVED:
            return 0, reserved or 0
        case CallStatus.SETTLED:
            return cost or 0, 0
        case CallStatus.UNCERTAIN:
            return reserved or 0, 0
        case CallStatus.UNBILLED:
            return 0, 0


def _count(db: sqlite3.Connection, run: str, key: str, time: str, spent: int, open_: int) -> None:
    """Keep the totals in step, so that a cap is one row to look up however many calls there were."""
    if spent or open_:
        db.executemany(
            "INSERT INTO totals VALUES (?, ?, ?, ?)"
            " ON CONFLICT DO UPDATE SET spent = spent + excluded.spent, open = open + excluded.open",
            [
                (period, name, spent, open_)
                for period in (f"run {run}", time[:10], time[:7])
                for name in dict.fromkeys(("", key))
            ],
        )


def _standing(db: sqlite3.Connection, cap: Cap, period: str) -> Standing:
    found = db.execute("SELECT spent, open FROM totals WHERE period = ? AND key_name = ?", (period, cap.key))
    spent, reserved = found.fetchone() or (0, 0)
    return Standing(cap=cap, period=period, spent=from_pico(spent), reserved=from_pico(reserved))


def _alert(db: sqlite3.Connection, standing: Standing, shares: Sequence[Decimal]) -> Alert | None:
    cap = standing.cap
    passed = [share for share in sorted(shares) if cap.limit and standing.spent >= share * cap.limit]
    given = [
        db.execute(
            "INSERT OR IGNORE INTO alerts VALUES (?, ?, ?, ?)",
            (standing.period, cap.key, to_pico(cap.limit), str(share)),
        ).rowcount
        for share in passed
    ]
    return Alert(standing=standing, share=passed[-1]) if given and given[-1] else None
