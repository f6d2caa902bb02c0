"""What only documents need: contact blocks, instructions, numbers of controls and questions."""

import re
from collections.abc import Mapping, Sequence
from functools import cache

from qbyok.layout.lexicon import lexicon
from qbyok.layout.parties import names_respondent, names_reviewer
from qbyok.layout.phrases import Phrases, count_words, fold, folded_phrases, unaccented, unspaced

_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_CODE = re.compile(r"\b[A-Z]{1,6}[-.]?\d+(?:[.-]\d+)*(?: ?\([0-9a-z]+\))*(?![\w-])")
_ITEM = re.compile(r"[(\[]?(?:[A-Z]{1,6}[-. ]?)?\d{0,4}(?:[.\-]?\w{1,4}){0,5}[)\].:]?")
_WORDS_OF_A_REQUEST = 4
_SMALL = 3
_BRACKETS = re.compile(r"\(([^()]*,[^()]*)\)\s*$")
_NUMBERED = re.compile(
    r"([A-Z]{1,5}[-. ]?\d{1,4}(?:[.\-]\d{1,3}){0,5}[.):]?"
    r"|\d{1,3}(?:\.\d{1,3})+[.)]?|\d{1,3}(?:\.\d{1,3})*\.[a-z][.)]?|\d{1,3}[.)]|[A-Za-z]\)|\(\w{1,3}\))\s+(?=\S)"
)
_QUESTION_LETTER = re.compile(r"[QＱ]\s?[.．:：]\s*(?=\S)")
_QUESTION_MARK = re.compile(r"[?？]\s*|(?<=[\u0370-\u03ff\u1f00-\u1fff])[;\u037e]\s*")
"""The Greek question mark is a semicolon."""
_BEHIND_A_QUESTION = frozenset("(\"”'’*¿«„“（「")


def is_request(text: str) -> bool:
    """Return whether a text begins as a request to describe something does, or ends as one."""
    if words(text) < _WORDS_OF_A_REQUEST:
        return False
    folded = fold(text)
    return _requests().begin(folded.lstrip(" ¿(")) or folded.rstrip("。.:： ").endswith(_request_ends())


def requests_list(text: str) -> bool:
    """Return whether a text asks for each item of the list below it: "For each site, please state:"."""
    clause = fold(text).rpartition(",")[2].strip()
    return text.endswith((":", "：")) and (is_request(text) or _requests().begin(clause))


@cache
def _requests() -> Phrases:
    return folded_phrases(lexicon()["documents"]["requests"])


@cache
def _request_ends() -> tuple[str, ...]:
    return tuple(map(fold, lexicon()["documents"]["request_ends"]))


def is_contact(label: str) -> bool:
    """Return whether a label asks for somebody's name, address, signature or the like, and for nothing else."""
    listed = _BRACKETS.search(label)
    found = [_form(word) for word in _WORD.findall(listed[1] if listed else label)]
    if not found or len(found) > 8:
        return False
    if found[-1] in _words("signature") or (unspaced(found[-1]) and found[-1].endswith(_unspaced_signatures())):
        return True
    asking = [w for w in found if w in _words("contact")]
    others = [w for w in found if w not in _words("contact") and w not in _words("joining")]
    if len(asking) > 1:
        others = [w for w in others if not names_respondent(w) and not names_reviewer(w)]
    return (bool(asking) and not others) or _is_contact_label(frozenset(found))


def _is_contact_label(found: frozenset[str]) -> bool:
    """Return whether words are those of a known label, but for small ones between them."""
    small = {word for word in found if len(word) <= _SMALL and word in _words("joining")}
    labels = (label for word in found for label in _contact_labels().get(word, ()))
    return any(label <= found and found - label <= small for label in labels)


@cache
def _contact_labels() -> Mapping[str, Sequence[frozenset[str]]]:
    """Return the labels as sets of words, since "Supplier name" is "Name of supplier", by their longest word."""
    labels: dict[str, list[frozenset[str]]] = {}
    for label in lexicon()["documents"]["contact_labels"]:
        words = frozenset(map(_form, _WORD.findall(label)))
        labels.setdefault(max(words, key=lambda word: (len(word), word)), []).append(words)
    return labels


def is_instruction(label: str) -> bool:
    """Return whether a label introduces a hint to the reader."""
    found = [form for word in _WORD.findall(label) if (form := _form(word)) != "please"]
    return any(" ".join(found[:count]) in _words("hints") for count in (1, 2))


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(map(_form, lexicon()["documents"][name]))


@cache
def _unspaced_signatures() -> tuple[str, ...]:
    return tuple(filter(unspaced, _words("signature")))


def _form(word: str) -> str:
    """Return a single word as the lists have it: their spelling without accents."""
    return unaccented(fold(word))


def code_in(text: str) -> str:
    """Return the code of a control or requirement in a title, such as "XY-2 (1)", "" where there is none."""
    found = _CODE.search(text)
    return found[0] if found else ""


def after_code(title: str, label: str) -> str:
    """Return a title with a row's label put behind the code that it starts with."""
    code = code_in(title)
    if code and title.lstrip().startswith(code):
        return f"{code} {label} {title.lstrip()[len(code) :].strip()}"
    return f"{title} {label}"


def is_lettered(text: str) -> bool:
    """Return whether a text begins with the letter of a question: "Q: Who may enter?"."""
    return _QUESTION_LETTER.match(text) is not None


def split_number(text: str) -> tuple[str, str]:
    """Return the number typed before a question and the question itself; "" where there is none."""
    if letter := _QUESTION_LETTER.match(text):
        return "", text[letter.end() :]
    found = _NUMBERED.match(text)
    return (found[1].rstrip(".):"), text[found.end() :]) if found else ("", text)


def is_item_number(text: str) -> bool:
    """Return whether a text is nothing but the number of an item, such as "1.2", "A-7" or "b)"."""
    text = text.strip()
    return (
        0 < len(text) <= 14 and _ITEM.fullmatch(text) is not None and (len(text) <= 3 or any(map(str.isdigit, text)))
    )


def asks(text: str) -> bool:
    """Return whether a question mark ends one of the sentences."""
    following = (text[mark.end() : mark.end() + 1] for mark in _QUESTION_MARK.finditer(text))
    return any(not c or c in _BEHIND_A_QUESTION or c.isupper() or unspaced(c) for c in following)


def words(text: str) -> int:
    """Return how many words a text has; scripts without spaces count two characters for one."""
    return count_words(text)


def wording(text: str, limit: int = 60) -> str:
    """Return what two copies of a printed text have in common: its words, without codes and numbers."""
    return " ".join(_WORD.findall(_CODE.sub(" ", text).casefold())[:limit])
