"""Words that only documents need: contact blocks, instructions, numbers of controls and questions."""

import re

_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_CODE = re.compile(r"\b[A-Z]{1,6}[-.]?\d+(?:[.-]\d+)*(?: ?\([0-9a-z]+\))*(?![\w-])")
_ITEM = re.compile(r"[(\[]?(?:[A-Z]{1,6}[-. ]?)?\d{0,4}(?:[.\-]?\w{1,4}){0,5}[)\].:]?")
_WORDS_OF_A_REQUEST = 4
_BRACKETS = re.compile(r"\(([^()]*,[^()]*)\)\s*$")
_NUMBERED = re.compile(
    r"([A-Z]{1,5}[-. ]?\d{1,4}(?:[.\-]\d{1,3}){0,5}[.):]?"
    r"|\d{1,3}(?:\.\d{1,3})+[.)]?|\d{1,3}[.)]|[A-Za-z]\)|\(\w{1,3}\))\s+(?=\S)"
)
_CLAUSE_END = re.compile(r"[?？]\s*(?:$|[(\"”'’*]|[A-ZÀ-Ý¿])")


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


_CONTACT = _set("""
    name names title first last full position company organization organisation address street suite room building
    city state zip code function postal country phone telephone tel fax mobile cell number email e-mail mail website
    web url date signature signed office work contact person department job role version author printed
    firma anschrift straße strasse ort plz telefon datum unterschrift vorname nachname funktion abteilung
    nom prénom adresse téléphone courriel société entreprise ville fonction
    nombre apellido empresa dirección teléfono correo fecha cargo nome telefone endereço assinatura
""")
_SIGNATURE = _set("signature signatures unterschrift assinatura 署名")
_JOINING = _set("a an and or of the de der des du la le und et y e")
_INSTRUCTIONS = _set("""
    instruction instructions note notes guidance example source important tip hint nb hinweis anleitung beispiel
    remarque exemple nota ejemplo observação exemplo
""")
_REQUESTS = _set("""
    describe explain provide list state specify outline please summarize summarise detail indicate identify define
    beschreiben erläutern nennen geben bitte décrivez expliquez précisez indiquez veuillez listez
    describa explique indique proporcione detalle por descreva informe forneça liste
""")


def is_request(text: str) -> bool:
    """Return whether a text begins as a request to describe something does."""
    first = _WORD.match(text.lstrip(" ¿("))
    asked = first is not None and first[0].casefold() in _REQUESTS and words(text) >= _WORDS_OF_A_REQUEST
    return asked or text.rstrip("。 ").endswith("ください")


def is_contact(label: str) -> bool:
    """Return whether a label asks for somebody's name, address, signature or the like, and for nothing else."""
    listed = _BRACKETS.search(label)
    found = [w.casefold() for w in _WORD.findall(listed[1] if listed else label)]
    if not found or len(found) > 8:
        return False
    return all(w in _CONTACT or w in _JOINING for w in found) or found[-1] in _SIGNATURE


def is_instruction(label: str) -> bool:
    """Return whether a label introduces a hint to the reader."""
    found = [w for w in _WORD.findall(label.casefold()) if w != "please"]
    return bool(found) and found[0] in _INSTRUCTIONS


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


def split_number(text: str) -> tuple[str, str]:
    """Return the number typed before a question and the question itself; "" where there is none."""
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
    return _CLAUSE_END.search(text) is not None


def words(text: str) -> int:
    """Return how many words a text has; scripts without spaces count two characters for one."""
    spaced = len(text.split())
    return max(spaced, sum(c > "\u3000" for c in text) // 2)


def wording(text: str, limit: int = 60) -> str:
    """Return what two copies of a printed text have in common: its words, without codes and numbers."""
    return " ".join(_WORD.findall(_CODE.sub(" ", text).casefold())[:limit])
