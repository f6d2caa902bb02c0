"""Labels that stand in the same place as their answer: "Responsible role: …", "Answer: ____"."""

import re

from qbyok.layout.conditions import starts_condition

_MAX_LABEL = 90
_MAX_WORDS = 12
_CONDITIONAL = 2
_COLON = re.compile(r"[:：](?!//)(?![0-9])")
_FILLER = re.compile(r"[\s_.…‥·\-–—]*")
_LINE_AT_END = re.compile(r"(?<=[?？])[\s*]*(?:_{3,}|…{2,}|\.{5,})[\s_.…]*$")
_ANSWER_NUMBER = re.compile(r"\s*(?:A|Ans|R|Resp)\.?\s?(\d{1,3}(?:\.\d{1,3})*\s?(?:\([a-z]{1,4}\))?)[.):]?\s*")
_ANSWER_LETTER = re.compile(r"\s*(?:[AR]\s?[:：]|[ＡＲ][.．:：])\s*")
_WIDE_LETTER = re.compile(r"\s*[ＡＲ][.．:：]\s*")
_ASKED_BY_LETTER = re.compile(r"\s*[QＱ]\s?\d{0,3}\s?[.．:：)]")
_RUN_OF_FILLER = re.compile(r"_{3,}|…{2,}|\.{5,}")


def label_end(text: str) -> int | None:
    """Return where the answer begins in a text that makes room for one; None where it makes none.

    That is behind the colon of a label, at a line to write on behind a question, or behind "A1." or "Ａ．". A label
    is short, but for one with a condition: "If no, explain how the keys are kept from those who have left:".
    """
    if line := _LINE_AT_END.search(text):
        return line.start()
    if number := _ANSWER_NUMBER.match(text) or _WIDE_LETTER.match(text):
        return number.end()
    factor = _CONDITIONAL if starts_condition(text) else 1
    found = _COLON.search(text, 0, factor * _MAX_LABEL)
    label = text[: found.start()].strip() if found else ""
    if not found or not label or "\n" in label or len(label.split()) > factor * _MAX_WORDS:
        return None
    return found.end() if label.count("(") == label.count(")") and label.count("[") == label.count("]") else None


def label_of(text: str) -> str:
    """Return the label that a text starts with, without its colon; the whole text where it has none."""
    end = label_end(text)
    return (text if end is None else text[:end]).strip().removesuffix(":").removesuffix("：").strip()


def answer_in(text: str) -> str:
    """Return what stands behind the label, "" where that is nothing, or a line to write on."""
    end = label_end(text)
    rest = "" if end is None else text[end:]
    return "" if is_filler(rest) else rest.strip()


def answers_number(text: str, label: str) -> bool:
    """Return whether a text is the number of an answer, such as "A6(b).", or begins with that of a certain question.

    "A2. The porter" is an answer to the question labelled "Q2", and to no other.
    """
    number = _ANSWER_NUMBER.match(text)
    if number is None:
        return False
    return number.end() == len(text) or number[1].strip() == label.lstrip("Qq. ")


def answers_letter(text: str, above: str) -> bool:
    """Return whether a text begins with the letter of an answer, as "A:" below a question that begins with "Q:"."""
    return _ANSWER_LETTER.match(text) is not None and _ASKED_BY_LETTER.match(above) is not None


def is_answer_letter(text: str) -> bool:
    """Return whether a text is the letter of an answer and nothing else: "A:", or "R:" for "Resposta"."""
    return _ANSWER_LETTER.fullmatch(text) is not None


def is_lettered_line(text: str) -> bool:
    """Return whether a text is the letter of an answer with a line to write on: "R: ______"."""
    letter = _ANSWER_LETTER.match(text)
    return letter is not None and has_line(text) and is_filler(text[letter.end() :])


def is_filler(text: str) -> bool:
    """Return whether a text only makes room for one: blanks, underscores, dots."""
    return _FILLER.fullmatch(text) is not None


def has_line(text: str) -> bool:
    """Return whether a text holds a line to write on."""
    return _RUN_OF_FILLER.search(text) is not None
