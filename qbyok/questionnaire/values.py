"""Values that attributes and texts of Office files hold."""

import re

_WHOLE = re.compile(r"-?[0-9]{1,9}")


def whole_number(value: str | None) -> int | None:
    """Return a whole number, None where there is none or none that any Office file needs."""
    return int(value) if value and _WHOLE.fullmatch(value) else None
