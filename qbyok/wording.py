"""How numbers are put for people, and texts for spreadsheet programs."""

from collections.abc import Mapping
from decimal import Decimal

_FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
_UNSEEN_STARTS = ("\t", "\r", "\n")
"""What makes spreadsheet programs take a field for a formula, or may, blanks before it aside. Source: OWASP, "CSV
Injection"."""


def counted(number: int, noun: str) -> str:
    """Return a number with its noun, in the plural unless there is one: "1 question", "1,200 questions"."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def money(amount: Decimal) -> str:
    """Return US dollars with two decimals, or as many as show a small amount: "$5.00", "$0.0179", "$0.000042"."""
    exact = abs(amount)
    places = 4 if exact >= Decimal("0.0001") or not exact else 1 - exact.adjusted()
    whole, _, rest = f"{amount:,.{places}f}".partition(".")
    return f"${whole}.{rest.rstrip('0'):0<2}"


_HIDDEN = {
    "secret": "secret",
    "word": "listed word",
    "email": "e-mail",
    "phone": "phone number",
    "ip": "IP",
}


def hidden(counts: Mapping[str, int]) -> str:
    """Return how often something is hidden, by its kind: "2 secrets, 1 listed word"; "nothing"."""
    return ", ".join(counted(number, _HIDDEN[kind]) for kind, number in sorted(counts.items())) or "nothing"


def may_be_formula(text: str) -> bool:
    """Tell whether a spreadsheet program may run a CSV field as a formula; an apostrophe before it prevents that."""
    return text.lstrip().startswith(_FORMULA_STARTS) or text.startswith(_UNSEEN_STARTS)
