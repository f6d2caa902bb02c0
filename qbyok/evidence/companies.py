"""Which companies documents name, and whose report, certificate or agreement a document is."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath

from qbyok.evidence.document import Document
from qbyok.model import Passage

Names = tuple[tuple[str, int], ...]
"""Companies that a document names, each with how often; the most frequent first."""

_READ_CHARS = 20_000  # of a document: enough to see whom it names most
_HEAD_CHARS = 400
_MOST_NAMES = 12
_FEWEST_DOCUMENTS = 2
_OFTEN = 2
_MENTIONED = 0.2

_WORD = r"(?<![\w&+.-])[^\W\d_a-zà-þ][\w&+-]{0,30}(?:\.\w{1,20}){0,3}"  # limited: a file may be made to take long
_LEGAL = re.compile(
    rf"(?P<name>{_WORD}(?:[ ](?:{_WORD}|&)){{0,4}}?),?[ ]"
    r"(?P<form>Inc|LLC|L\.L\.C|Ltd|Limited|Corp|Corporation|PLC|plc|LLP|GmbH|AG|SE|KG|UG|S\.A\.S|SAS|S\.A|SARL|B\.V|BV"
    r"|N\.V|NV|AB|ApS|A/S|Oyj?|S\.r\.l|S\.p\.A|SpA|Pty|Pte|Kft|s\.r\.o|S\.L|Lda|Ltda)\b"
)
_AGENT = re.compile(
    rf"(?P<name>{_WORD}(?:[ ]{_WORD}){{0,2}}?)(?:[ ]|['’]s[ ](?:\w{{1,30}}[ ]){{0,2}}?)"
    r"(?:employees|personnel|staff|workforce|workers|contractors|customers|systems|information|services|policies|data"
    r"|network|assets|premises|offices|Mitarbeiter(?:innen)?|Beschäftigten?)\b"
)
# Auditors and certifiers stand in every report, and are never whom it is about.
_AUDITOR = re.compile(
    r"(?i)\b(?:llp|cpas?|audit(?:or)?s?|assurance|certification|schellman|a-lign|coalfire|kpmg|deloitte|ernst|pwc"
    r"|pricewaterhouse\w*|bsi|tüv|dekra|dnv|sgs|bureau veritas|insight|prescient|sensiba|barr|drata|vanta)\b"
)
_NO_NAMES = frozenset("hr it qa pr ciso cto ceo cio dpo devops sre soc saas api eu us uk vpn all our the".split())  # noqa: SIM905
# By names of files, titles and headings, and by what stands in the first sentences of such documents alone.
_KINDS = (
    ("SOC report", r"\bSOC[ _-]?[123]\b|\bISAE[ _-]?3[04]0[02]\b|\bSSAE[ _-]?\d\d\b"),
    ("certificate", r"\bcertificate\b|\bzertifikat\b|\bcertificat\b|\bcertificado\b"),
    (
        "agreement",
        r"data[ _-]processing[ _-](?:agreement|addendum|terms)|\bDPA\b|auftragsverarbeitung|\bAVV\b"
        r"|accord de traitement|\bmaster services? agreement\b|\bterms of service\b",
    ),
    ("test report", r"penetration[ _-]test(?:ing)?[ _-](?:report|summary)|\bpen[ _-]?test[ _-]report\b"),
)
_PHRASES = (
    ("SOC report", r"service auditor['’]?s?['’]? report|suitability of the design|system and organization controls"),
    ("certificate", r"\b(?:certifies|to certify|certified) that\b|hiermit wird bescheinigt"),
    ("agreement", r"\bis entered into (?:by and )?between\b"),
)
_TITLE_CHARS = 90


def kind_of_report(path: str, title: str, passages: Sequence[Passage]) -> str:
    """Return what a document is that a company gets, or has made, of itself for others: "" for all else."""
    head = "\n".join(one.text for one in passages[:2])[:_HEAD_CHARS]
    lines = (line.strip() for line in head.split("\n"))
    short = (line for line in lines if len(line) <= _TITLE_CHARS and not line.endswith((".", ";", ":")))
    headings = (heading for one in passages[:1] for heading in one.heading)
    titles = "\n".join((PurePosixPath(path).stem.replace("_", " "), title[:_HEAD_CHARS], *headings, *short))
    looked_for = (*((titles, kind) for kind in _KINDS), *((head, kind) for kind in _PHRASES))
    return next((kind for text, (kind, words) in looked_for if re.search(rf"(?i){words}", text)), "")


def companies_named(passages: Iterable[Passage]) -> Names:
    """Return the companies that a document names: with a legal form, or as who has employees, customers or systems.

    A name is never written in small letters elsewhere in the document: "All employees" is none.
    """
    text = "\n".join(passage.text for passage in passages)[:_READ_CHARS]
    small = set(re.findall(r"\b[^\W\d_A-Z]\w*", text))
    legal = [match["name"] for match in _LEGAL.finditer(text) if not _AUDITOR.search(match[0])]
    agents = [match["name"] for match in _AGENT.finditer(text)]
    found = Counter(filter(None, (_cleaned(name, small) for name in (*legal, *agents))))
    return tuple(sorted(found.items(), key=lambda item: (-item[1], item[0]))[:_MOST_NAMES])


def own_company(documents: Iterable[Document]) -> tuple[str, ...]:
    """Return the company that the most documents name, reports and questionnaires aside, if it is one.

    Those are left out which others may have written.
    """
    naming: Counter[str] = Counter()
    for document in documents:
        if not document.traits.report and not document.pairs:
            naming.update({_first(name) for name, _ in document.traits.names})
    most = naming.most_common(2)
    if not most or most[0][1] < _FEWEST_DOCUMENTS or (len(most) > 1 and most[0][1] == most[1][1]):
        return ()
    full = Counter(
        name
        for document in documents
        if not document.traits.report
        for name, _ in document.traits.names
        if _first(name) == most[0][0]
    )
    return (full.most_common(1)[0][0],)


def subject(names: Names, own: Sequence[str], text: str) -> str:
    """Return another company that a report seems to be about, "" if none does: it is named often, and ours is not."""
    firsts = {_first(name) for name in own}
    others = [(name, count) for name, count in names if _first(name) not in firsts and not _AUDITOR.search(name)]
    if not own or not others:
        return ""
    name = others[0][0]
    ours = sum(_mentions(one, text) for one in firsts)
    theirs = _mentions(_first(name), text)
    return name if theirs >= _OFTEN and ours < _MENTIONED * theirs else ""


def _cleaned(name: str, small: set[str]) -> str:
    """Return a name without what a sentence puts before it, "" if it is none."""
    words = name.rstrip(".’'").split()
    while words and (words[0].casefold() in small or words[0].casefold() in _NO_NAMES):
        words.pop(0)
    first = words[0] if words else ""
    return " ".join(words) if len(first) > 1 else ""


def _first(name: str) -> str:
    """Return the word by which a company goes: "Acme" for "Acme Cloud Services"."""
    return name.split()[0].casefold()


def _mentions(name: str, text: str) -> int:
    return len(re.findall(rf"(?i)\b{re.escape(name)}\b", text))
