"""How a run's batch stands, for people and for programs."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from qbyok.model import BatchState, Target
from qbyok.wording import counted, money

SCHEMA = "qbyok.batch/1"


def batch_record(
    path: Path, target: Target, name: str, reserved: Sequence[Decimal], state: BatchState | None
) -> dict[str, Any]:
    """Return how the open batch of a run stands as JSON values; without a state it is in a file, and not at a vendor.

    ``name`` is our name for it, ``reserved`` what each of its requests without a result costs at worst.
    """
    return {
        "schema": SCHEMA,
        "run": str(path),
        "name": name,
        "id": state.id if state else "",
        "status": state.status if state else "exported",
        "ended": state.ended if state else False,
        "counts": dict(state.counts) if state else {},
        "expires": state.expires if state else "",
        "provider": target.provider,
        "host": target.host,
        "model": target.model,
        "requests": len(reserved),
        "reserved_usd": f"{sum(reserved, Decimal(0)):f}",
    }


def batch_line(record: Mapping[str, Any]) -> str:
    """Return how a batch stands as a line for people."""
    counts = ", ".join(f"{number} {name}" for name, number in record["counts"].items() if number)
    what = f"{counted(record['requests'], 'request')} for {record['model']}"
    cost = f"at most {money(Decimal(record['reserved_usd']))}"
    if not record["id"]:
        return f"{record['name']}: {what}, in a file; {cost}"
    expires = f"; expires {record['expires']}" if record["expires"] and not record["ended"] else ""
    shown = f" ({counts})" if counts else ""
    return f"{record['id']} at {record['host']}: {record['status']}{shown}; {what}, {cost}{expires}"
