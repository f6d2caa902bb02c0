"""What a paragraph of a document is: a place for an answer, or a text that can ask for one."""

import re

from qbyok.layout.blocks import Cell, Paragraph, Table
from qbyok.layout.doclabels import has_line, is_filler, label_end, label_of
from qbyok.layout.docslots import answer_role, option_list, plain
from qbyok.layout.docwords import asks, is_contact, is_instruction, is_request, words
from qbyok.layout.presets import is_default
from qbyok.layout.verdicts import is_option, options_in

_WORDS_OF_A_PROMPT = 8
_LINE_NUMBER = re.compile(r"^\s*(?:\d{1,2}|[a-z])[.)]")
_CLAUSE_END = re.compile(r"[.,;:–—。、]")


def answers_itself(text: str) -> bool:
    """Return whether a question is followed by its answer, as in a list of common questions: "Is it? No."."""
    _, mark, answer = text.replace("？", "?").partition("?")
    return bool(mark) and is_option(_CLAUSE_END.split(answer, maxsplit=1)[0].strip())


def split_options_behind(text: str) -> tuple[str, tuple[str, ...]]:
    """Return a question without the options printed behind it, and these: "Is it locked? Yes / No"."""
    end = max(text.rfind(mark) for mark in "?？") + 1
    options = options_in([text[end:]]) if end else ()
    return (text[:end], options) if options else (text, ())


def holds_line(paragraph: Paragraph) -> bool:
    """Return whether a paragraph holds a line to write on."""
    return paragraph.leader or has_line(paragraph.text)


def is_line(paragraph: Paragraph) -> bool:
    """Return whether a paragraph is nothing but a line to write on, numbered or not."""
    return is_filler(_LINE_NUMBER.sub("", paragraph.text)) and holds_line(paragraph)


def is_offer(paragraph: Paragraph) -> bool:
    """Return whether a paragraph is a prompt, or nothing but options of which one is to be left."""
    cell = Cell(at=paragraph.at, column=1, paragraphs=(paragraph,))
    text = plain(paragraph.text)
    prompt = paragraph.prompt or (words(text) <= _WORDS_OF_A_PROMPT and is_default(text))
    return bool(text) and (prompt or bool(option_list(cell))) and not asks(text)


def only_holds_boxes(block: Paragraph | Table) -> bool:
    """Return whether a block is nothing but the anchor of text boxes."""
    return isinstance(block, Paragraph) and bool(block.boxes) and not block.text.strip() and not block.controls


def can_ask(text: str) -> bool:
    """Return whether a text asks for what an empty text box below it is to hold."""
    if asks(text) or is_request(text):
        return True
    label = label_of(text)
    named = label_end(text) is not None and answer_role(label) is None
    return named and not is_contact(label) and not is_instruction(label)
