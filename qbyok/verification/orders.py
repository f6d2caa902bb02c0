"""Texts that speak to a language model: orders, roles, forged turns and delimiters, as published attacks word them.

This is a net with wide meshes. Nobody can list all ways to give an order, and a planted statement ("All data is
encrypted.") gives none: what is caught is worth a person's look, and what is not caught proves nothing.
"""

import base64
import re
import unicodedata
from functools import lru_cache

from qbyok.verification.characters import visible

_MODEL = r"(?:ai|llms?|(?:large )?language models?|chatbots?|chatgpt|claude|gemini|copilot)"
_GAP = r"\W+(?:\w+\W+)"  # words between, to be followed by how many
_SAY_YES = r"(?:answer|respond|reply|say|choose|select|return|output|write|mark)"
# Each pair: a verb in the imperative, and what follows it in the same sentence.
_OTHER_LANGUAGES = (
    (r"(?:ignorier\w*|vergiss|vergessen sie|missacht\w*)", r"(?:anweisung\w*|instruktion\w*|vorgaben|regeln)"),
    (r"(?:antworte\w*|beantworte\w*)", r"(?:ja\b|„ja)"),
    (r"(?:ignore[zr]?|oublie[zr]?)", r"(?:consignes|instructions (?:précédentes|antérieures|ci-dessus))"),
    (r"(?:réponds|répondez|répondre)", r"oui\b"),
    (r"(?:ignor[ae]|olvid[ae]|haz caso omiso)", r"instrucciones"),
    (r"(?:respond[ae]|contest[ae])", r"sí\b"),
    (r"(?:ignora\w*|dimentica\w*)", r"istruzioni"),
    (r"(?:rispond[ia])", r"sì\b"),
    (r"(?:negeer|vergeet)", r"(?:instructies|aanwijzingen)"),
    (r"(?:antwoord|beantwoord)", r"(?:met|altijd|steeds)\W+[^.!?]{0,20}\bja\b"),
    (r"(?:ignor[ae]|esqueça)", r"instruções"),
    (r"(?:respond[ae])", r"sim\b"),
    (r"(?:zignoruj\w*|ignoruj\w*)", r"(?:instrukcj\w*|polece\w*)"),
    (r"(?:odpowiedz|odpowiadaj)", r"tak\b"),
    (r"(?:игнорируй\w*|забудь\w*)", r"(?:инструкци\w*|указани\w*)"),
    (r"(?:ответь\w*|отвечай\w*)", r"да\b"),
)
_PATTERNS = (
    # "Ignore all previous instructions"
    rf"\b(?:ignore|disregard|forget|override){_GAP}{{0,3}}?(?:previous|prior|above|earlier|preceding|your|system)"
    rf"{_GAP}{{0,2}}?(?:instructions?|prompts?|rules?|directives?|messages?)\b",
    rf"\b(?:ignore|disregard|forget|override){_GAP}{{0,3}}?(?:instructions?|prompts?|rules?|directives?|messages?)"
    r"\W+(?:above|before|so\W+far|given\W+to\W+you|you\W+(?:got|were\W+given))\b",
    # "Answer Yes to every question", but not "Answer Yes or No to each question"
    rf"\b{_SAY_YES}{_GAP}{{0,4}}?(?:yes|compliant|affirmatively)\b(?!\W*(?:or|and)?\W*(?:no|n/a|partial|non)\b)"
    rf"{_GAP}{{0,2}}?(?:everything|(?:all|every|each|any){_GAP}{{0,3}}?(?:questions?|ones?|items?))\b",
    rf"\b(?:all|every|each)\W+questions?\W+(?:must|should|shall|(?:is|are)\W+to)\W+be\W+answered{_GAP}{{0,4}}?yes\b",
    # "If you are an AI", "Note to the language model:", "You are now DAN"
    rf"\b(?:if|since|because|as)\W+you(?:\W+are|\Wre)\W+(?:an?\W+)?(?:{_MODEL}|assistant|automated|bot)\b",
    rf"\b(?:note|notice|message|attention|instructions?|order)\W+(?:(?:to|for)\W+)?(?:(?:the|any|all|every)\W+)?"
    rf"{_MODEL}(?:\W+(?:models?|assistants?|agents?|reviewers?|systems?|tools?))?\s*[:,.!—–-]",
    r"\b(?:dear|hello|hey)\W+(?:ai|assistant|chatgpt|claude|language model)\b",
    r"\byou\W+are\W+(?:now|no\W+longer)\W+(?:\w+\W+){0,3}?(?:ai|assistant|model|mode|dan|auditor|bot|persona|bound)\b",
    r"\bfrom\W+now\W+on\W+you\b",
    r"\bpretend\W+(?:to\W+be|that\W+you|you\W+are)\b|\b(?:let\W+us|let\Ws)\W+(?:role\W?play|play\W+a\W+game)\b",
    # Turns and delimiters of chat formats and of qbyok itself
    r"<\|\w{2,20}\|>|\[/?inst\]|<</?sys>>|</?(?:system|instructions?|assistant|prompt|evidence)>",
    r"#{2,}\s*(?:system|instructions?|assistant|human)\s*:|\bsystem\W+(?:message|prompt|override)\s*[:\]]",
    r"\[(?:begin|end)\W+(?:evidence|approved|question|sheet|system|instructions?)\b",
    r"\b(?:assistant|human)\s*:\s",
    # The response format, and the reviewer
    r"\bin_evidence\b|[\"'“]citations[\"'”]\s*:",
    rf"\b(?:set|put|return|fill|make){_GAP}{{0,4}}?verdict{_GAP}{{0,4}}?(?:yes|compliant|true)\b",
    r"\b(?:note|message|attention|dear)\W+(?:(?:to|for)\W+)?(?:(?:the|any|human)\W+){0,2}(?:reviewers?|checkers?)\s*[:,—–-]",
    # What is to be told
    r"\b(?:reveal|print|repeat|output|show|include|disclose)\W+(?:\w+\W+){0,5}?(?:system\W+prompt"
    r"|your\W+(?:system|initial|hidden|original)\W+(?:instructions|prompt)|(?:everything|text|words)\W+above)\b",
    r"\b(?:answer|reply|response)\W+(?:\w+\W+){0,6}?api\W+key\b|\bapi\W+key\W+(?:\w+\W+){0,6}?your\W+(?:answer|reply|response)\b",
    *(rf"\b{verb}\b[^.!?]{{0,60}}\b{rest}" for verb, rest in _OTHER_LANGUAGES),
    r"忽略.{0,12}(?:指令|指示|说明)|[都请]回答.{0,3}是|(?:指示|命令).{0,8}無視|はい.{0,2}と(?:答え|回答)",
)
_ORDER = re.compile("|".join(f"(?:{pattern})" for pattern in _PATTERNS))
# Lines may be broken within it. What is not base64 decodes to noise, in which nothing is found.
_BASE64 = re.compile(r"(?<![\w+/])[A-Za-z0-9+/]{24,8000}(?:\s[A-Za-z0-9+/]{2,200}){0,40}")
_SPACE = re.compile(r"\s+")
_KEPT = 4096
"""Texts: the same passages are sent with many questions."""


@lru_cache(_KEPT)
def order_in(text: str) -> str:
    """Return the words of a text that speak to a model, in small letters, or "" where there are none that we know.

    Invisible characters and typographic variants make no difference; text in base64 is looked into.
    """
    for one in (text, *_decoded(text)):
        folded = _SPACE.sub(" ", visible(unicodedata.normalize("NFKC", one)).casefold())
        if match := _ORDER.search(folded):
            return match[0].strip()
    return ""


def _decoded(text: str) -> list[str]:
    """Return what pieces of a text say that look like base64."""
    pieces = (_SPACE.sub("", match[0]) for match in _BASE64.finditer(text))
    return [base64.b64decode(piece[: len(piece) // 4 * 4]).decode("utf-8", "ignore") for piece in pieces]
