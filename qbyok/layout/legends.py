"""Legends: codes with what they mean, one to a row ("F | Fully met") or in a text ("F = fully met, N = not met")."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qbyok.layout.named_options import begins_with_option
from qbyok.layout.verdicts import is_option
from qbyok.layout.view import SheetView

_CODE = r"[A-Z]{1,4}[0-9+-]?|[A-Z]/[A-Z]|[0-9]"
_WHOLE_CODE = re.compile(_CODE)
_DEFINED = re.compile(rf"(?:.*[\s:(])?({_CODE})\s*(?:=|:|\s[–—-])\s*(\S.*)")
_EXPLAINED = re.compile(rf"(?<!\w)({_CODE}|[○〇△×◯－])[”\"」』»’']?\s*[(（]([^()（）]+)[)）]")
_PARTS = re.compile(r"[;,\n、；]|\.\s|\s{3,}")
_FEWEST = 2
_ABOVE = 2
_VERDICTS = 0.5


@dataclass(frozen=True, kw_only=True, slots=True)
class Legend:
    """Codes and meanings in order; ``heading`` is what stands right above them, or before them in their cell."""

    codes: tuple[str, ...]
    meanings: tuple[str, ...]
    heading: str

    @property
    def names_verdicts(self) -> bool:
        """Whether the codes stand for verdicts, and not for risks, sites or whatever else is abbreviated."""
        known = [is_option(c) or begins_with_option(m) for c, m in zip(self.codes, self.meanings, strict=True)]
        return sum(known) >= _VERDICTS * len(known)


def find_legends(view: SheetView, rows: Sequence[int]) -> Iterator[Legend]:
    """Yield the legends in some rows of a sheet, from top to bottom."""
    run: list[tuple[int, str, str]] = []
    for row in rows:
        texts = [text for col in sorted(view.rows[row]) if (text := view.text(row, col))]
        if legend := legend_of("; ".join(texts)) or _of_pairs(texts):
            yield legend
        pair = _pair(texts)
        if pair and run and row == run[-1][0] + 1 and pair[0] not in [code for _, code, _ in run]:
            run.append((row, *pair))
            continue
        yield from _of_rows(view, run)
        run = [(row, *pair)] if pair else []
    yield from _of_rows(view, run)


def _pair(texts: Sequence[str]) -> tuple[str, str] | None:
    """Return the code and the meaning that a row consists of."""
    if len(texts) == 1 and (found := _DEFINED.fullmatch(texts[0])) and texts[0].startswith(found[1]):
        return found[1], found[2]
    if len(texts) != _FEWEST or len(texts[1]) <= len(texts[0]):
        return None
    code, meaning = texts
    return (code, meaning) if _WHOLE_CODE.fullmatch(code) or is_option(code) else None


def _of_rows(view: SheetView, run: Sequence[tuple[int, str, str]]) -> Iterator[Legend]:
    if len(run) >= _FEWEST:
        above = range(run[0][0] - _ABOVE, run[0][0])
        heading = " ".join(cell.text for row in above for cell in view.rows.get(row, {}).values())
        yield Legend(codes=tuple(c for _, c, _ in run), meanings=tuple(m for _, _, m in run), heading=heading)


def _of_pairs(texts: Sequence[str]) -> Legend | None:
    """Return the legend of a row in which codes and meanings take turns, behind a heading or not."""
    heading, rest = (texts[:1], texts[1:]) if len(texts) % 2 else ([""], texts)
    pairs = [_pair(rest[i : i + 2]) for i in range(0, len(rest), 2)]
    found = [pair for pair in pairs if pair]
    if len(pairs) < _FEWEST or len(found) < len(pairs):
        return None
    return Legend(codes=tuple(c for c, _ in found), meanings=tuple(m for _, m in found), heading=heading[0])


def legend_of(text: str) -> Legend | None:
    """Return the legend in a text: "F = fully met, N = not met" or "F (fully met) or N (not met)"."""
    if explained := _EXPLAINED.findall(text):
        codes, meanings = zip(*explained, strict=True)
        if len(codes) >= _FEWEST and len(set(codes)) == len(codes):
            return Legend(codes=codes, meanings=meanings, heading=text)
    found = [_DEFINED.fullmatch(part.strip()) for part in _PARTS.split(text) if part.strip()]
    defined = [match for match in found if match]
    codes = tuple(match[1] for match in defined)
    if len(defined) < _FEWEST or len(set(codes)) < len(codes) or len(defined) < len(found) - 1:
        return None
    return Legend(codes=codes, meanings=tuple(match[2] for match in defined), heading=text)
