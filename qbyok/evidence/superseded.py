"""Words by which a document, or the name of its file, says that it is not, or no longer, in force."""

import re
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath

from qbyok.model import Passage

_FIRST_PASSAGES = 3
_TITLE_CHARS = 300

# In the languages of most policies. A draft is named before or after what it is a draft of. The others also begin
# names of what is done with such things ("Obsolete media disposal"), and count there only before a dash, colon or
# bracket. Places are activities, too ("Log archive"), so that only a folder, or brackets around them, tell.
_DRAFT = (
    "drafts? | entwurf | brouillon | borrador | bozza | rascunho | utkast | udkast | luonnos | taslak | 草案 | 下書き"
)
_MARK = rf"""(?: {_DRAFT}
    | superseded | obsolete | archived | deprecated | outdated | withdrawn | rescinded | do[ ]not[ ]use
    | veraltet | archiviert | aufgehoben | außer[ ]kraft | zurückgezogen | ersetzt
    | obsolètes? | archivée?s? | périmée?s? | abrogée?s? | remplacée?s?
    | obsolet[oa]s? | archivad[oa]s? | derogad[oa]s? | archiviat[oiae] | superat[oiae] | arquivad[oa]s?
    | verouderd | vervallen | gearchiveerd | vanhentunut | szkic | nieaktualn[yea] | zastaral[ýáé]
    | черновик | чернетка | устарел[аои]? | 旧版 | 廃止 | 草稿 | 作废 | 已废止 | 초안 | 폐기
)"""
_PLACE = "archives? | archivos? | archiv | archivio | archief | arkiv | arquivo | архив | архів | old | ancien | 归档"
_IN_NAME = re.compile(
    rf"""(?ix)
    \A \W* (?: (?:{_DRAFT}) \b | {_MARK} (?: [ ]? [:)\]] | [ ] [–—-] | [–—-] [ ] ) )
    | (?<!\w) {_MARK} [\W\d]* (?: v(?:er(?:sion)?)?\.?[ ]?\d[\d. ]* )? \Z
    | [(\[] \s* (?: {_MARK} | {_PLACE} ) \b [^)\]]* [)\]]
    """
)
_FOLDER = re.compile(
    rf"""(?ix) [\W\d]* (?: {_MARK} | {_PLACE} ) [\W\d]*
    (?: (?: versions? | documents? | files? | policies | evidence | dokumente | versionen ) [\W\d]* )?"""
)
_STATUS = re.compile(
    rf"""(?imx) ^ [^\w\n]* (?: document[ ]? | dokument(?:en)?[ -]? | policy[ ] )?
    (?: status | statut | estado | stato | état ) [ \t*]* [:|] \W* {_MARK} \b .* $"""
)
_ALONE = re.compile(rf"(?imx) ^ [^\w\n]* {_MARK} [^\w\n]* (?: v?\d[\d.]* )? [^\w\n]* $")
_SAYS = re.compile(
    r"(?im)(?:^|[.!?] )[^\w\n]{0,9}this (?:document|policy|version|procedure|standard|report) (?:is|was|has been) "
    r"(?:now )?(?:superseded|replaced by|obsolete|withdrawn|archived|no longer (?:in force|valid|in use)"
    r"|a draft(?=[.,;:)]|$| (?:for|and|version|document)\b))\b[^.\n]*"
)


def status_line(title: str, passages: Sequence[Passage]) -> str:
    """Return the words by which a document says itself that it is not in force, "" if it does not."""
    if _IN_NAME.search(_plain(title[:_TITLE_CHARS])):
        return title
    for text in (passage.text for passage in passages[:_FIRST_PASSAGES]):
        if found := _STATUS.search(text) or _ALONE.search(text) or _SAYS.search(text):
            return " ".join(found[0].split())
    return ""


def superseded_by_name(paths: Iterable[str]) -> str:
    """Return what in the names of a document's files says that it is not in force, "" unless all say so."""
    marks = [_marked_part(PurePosixPath(path)) for path in paths]
    return marks[0] if all(marks) else ""


def _marked_part(path: PurePosixPath) -> str:
    folder = next((folder for folder in path.parts[:-1] if _FOLDER.fullmatch(_plain(folder))), "")
    if folder:
        return f"{folder}/"
    return path.name if _IN_NAME.search(_plain(path.stem)) else ""


def _plain(name: str) -> str:
    return " ".join(name.replace("_", " ").split())
