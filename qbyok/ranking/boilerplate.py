"""Recognise lists of control ids ("CC6.1, A.9.2.1, 164.312(a)(1)"), which match many questions and answer none."""

import re

# Python finds where a pattern may begin much faster if it begins with a set of characters: what must not stand
# before them is looked at after that.
_CONTROL = re.compile(
    r"""[A-Z0-9](?<![\w.].)(?:
        (?<=[A-Z])[A-Z]{0,3}(?:[.&][A-Z]{1,3})?[-.]?[0-9]{1,3}(?:[.-][0-9]{1,3})*  # CC6.1 A.9.2.1 PR.AC-1 A&A-01.1
        | (?<=[0-9])[0-9]{0,2}(?:[.-][0-9]{1,3})+                                  # 164.312  12.3.1
    )(?:\([0-9a-zA-Z]{1,4}\))*(?![\w%])""",
    re.VERBOSE,
)
_FRAMEWORK = re.compile(
    r"\b(?:NIST|CSF|ISO|IEC|SOC|TSC|AICPA|HIPAA|HITRUST|PCI|DSS|CIS|CCM|CAIQ|COBIT|FedRAMP|GDPR|CMMC|Rev|[0-9]{3,5})\b"
)
_DIGITS = b"0123456789"
_LETTER = re.compile(r"[^\W_]")
_LEAST_CONTROLS = 3
_LEAST_SHARE = 0.5
_LEAST_DIGITS = 0.05  # of all characters; spares ordinary text the longer look


def is_control_list(text: str) -> bool:
    """Tell whether a text is mostly ids of controls and names of frameworks."""
    raw = text.encode("utf-8", "replace")
    if len(raw) - len(raw.translate(None, _DIGITS)) < _LEAST_DIGITS * len(text):
        return False
    rest, controls = _CONTROL.subn(" ", text)
    if controls < _LEAST_CONTROLS:
        return False
    left = len(_LETTER.findall(_FRAMEWORK.sub(" ", rest)))
    return left <= (1 - _LEAST_SHARE) * len(_LETTER.findall(text))
