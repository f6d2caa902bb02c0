"""Names of runs: when each began, and what sets it apart from others of the same second."""

import secrets
from datetime import UTC, date, datetime

_TIME = "%Y%m%dT%H%M%SZ"


def new_run_id() -> str:
    """Return an id for a run that begins now."""
    return f"{datetime.now(UTC):{_TIME}}-{secrets.token_hex(3)}"


def started_at(run: str) -> str:
    """Return when a run began, as its id says: the same each time that it is resumed."""
    return _began(run).isoformat().replace("+00:00", "Z")


def day_of(run: str) -> date:
    """Return the day of UTC on which a run began."""
    return _began(run).date()


def _began(run: str) -> datetime:
    return datetime.strptime(run.partition("-")[0], _TIME).replace(tzinfo=UTC)
