"""Reading the few formulas that drop-down lists are written with: INDIRECT, and OFFSET with COUNTA.

Source: Microsoft Support, "INDIRECT function", "OFFSET function", "COUNTA function", "SUBSTITUTE function".
"""

import re
from collections.abc import Callable, Sequence
from itertools import product

_CALL = re.compile(r"\s*([A-Z]+)\s*\((.*)\)\s*", re.DOTALL | re.IGNORECASE)
_COUNT = re.compile(r"\s*COUNTA\s*\(([^()]+)\)\s*([+-]\s*[0-9]{1,6})?\s*", re.IGNORECASE)
_MOST = 200
"""A formula that can give more texts than this is not followed."""


def call_of(formula: str) -> tuple[str, list[str]] | None:
    """Return a function's name in capitals and its arguments, None where a formula is anything but one call."""
    match = _CALL.fullmatch(formula)
    arguments = _split(match[2], ",") if match else []
    return (match[1].upper(), [argument.strip() for argument in arguments]) if match and arguments else None


def texts_of(expression: str, values: Callable[[str], Sequence[str]]) -> tuple[str, ...]:
    """Return the texts that an expression may give: literals, cells, SUBSTITUTE of either, joined by ``&``.

    ``values`` returns the texts that a referenced cell may hold. An expression that is anything else gives none.
    """
    parts = [_part(part.strip(), values) for part in _split(expression, "&")]
    total = 1
    for part in parts:
        total *= len(part)
    return tuple(dict.fromkeys("".join(texts) for texts in product(*parts))) if total <= _MOST else ()


def _part(part: str, values: Callable[[str], Sequence[str]]) -> Sequence[str]:
    if (text := literal(part)) is not None:
        return (text,)
    call = call_of(part)
    if call is None:
        return values(part)
    name, arguments = call
    if name != "SUBSTITUTE" or len(arguments) != 3:
        return ()
    old, new = literal(arguments[1]), literal(arguments[2])
    if not old or new is None:
        return ()
    return [text.replace(old, new) for text in texts_of(arguments[0], values)]


def literal(expression: str) -> str | None:
    """Return the text of a quoted literal, None for anything else."""
    if len(expression) < 2 or expression[0] != '"' or expression[-1] != '"':
        return None
    inner = expression[1:-1].replace('""', "\0")
    return None if '"' in inner else inner.replace("\0", '"')


def number_of(expression: str, count: Callable[[str], int | None]) -> int | None:
    """Return a whole number that is written out, or as a count of cells, with something added or not.

    ``count`` returns how many cells of a referenced range hold something. Anything else gives None.
    """
    if re.fullmatch(r"-?[0-9]{1,7}", expression):
        return int(expression)
    match = _COUNT.fullmatch(expression)
    counted = count(match[1]) if match else None
    if match is None or counted is None:
        return None
    return counted + int((match[2] or "0").replace(" ", ""))


def _split(text: str, separator: str) -> list[str]:
    """Split at separators outside quotes and parentheses; a parenthesis that closes nothing leaves no parts."""
    parts: list[str] = []
    start, depth, quoted = 0, 0, ""
    for position, letter in enumerate(text):
        if letter in "\"'" and quoted in ("", letter):
            quoted = "" if quoted else letter
        elif quoted:
            continue
        elif letter == "(":
            depth += 1
        elif letter == ")":
            depth -= 1
            if depth < 0:
                return []
        elif letter == separator and depth == 0:
            parts.append(text[start:position])
            start = position + 1
    return [*parts, text[start:]]
